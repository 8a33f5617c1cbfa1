"""Why a run failed. What belongs here: what is told of a run's events. What does not: how a summary shows it."""

import dagster as dg

from orchestration.run_state import failure_messages


def test_a_run_that_somebody_else_ended_is_told_in_their_words() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(dg.GraphDefinition(name="nothing").to_job())
        instance.report_run_failed(run, "The process of this run ended without a word.")

        assert failure_messages(instance, run.run_id) == ["The process of this run ended without a word."]
