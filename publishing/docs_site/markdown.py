"""Markdown as the documentation is written in, rendered to HTML.

What belongs here: headings with anchors, tables that scroll, links between pages. What does not: the page around it.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""Begins an address that leaves the documentation, such as `https:`."""


@dataclass(frozen=True)
class Heading:
    """A heading of a page: `level` 2 or 3, its text, and the anchor that leads to it."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Rendered:
    """A rendered page: its title (the first heading), what follows it as HTML, and its further headings."""

    title: str
    html: str
    headings: tuple[Heading, ...]


Resolve = Callable[[str], str | None]
"""From a relative address as written to the one in the site; None where the site does not have it."""


def render(text: str, resolve: Resolve, fallback_title: str) -> Rendered:
    """Render a page.

    Args:
        text: Its Markdown; raw HTML in it is shown, not interpreted.
        resolve: Where relative links and pictures lead.
        fallback_title: The title of a page that has no heading.

    Returns:
        The page. Its one `h1` is the title and not part of the HTML; a second one becomes an `h2`.
    """
    parser = _parser()
    tokens = parser.parse(text)
    title, tokens = _without_title(tokens, fallback_title)
    headings = _anchor(tokens)
    for token in tokens:
        if token.children is not None:
            token.children = _linked(token.children, resolve)
    return Rendered(title, parser.renderer.render(tokens, parser.options, {}), headings)


def slug(text: str) -> str:
    """The anchor of a heading, made as GitHub makes it, so that a link works in both places."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # A wide table scrolls by itself and not the page; the tab stop lets a keyboard scroll it, too.
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    return parser


def _code(renderer: object, tokens: list[Token], at: int, options: object, environment: object) -> str:
    return f'<pre tabindex="0"><code>{escapeHtml(tokens[at].content)}</code></pre>\n'


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))


def _without_title(tokens: list[Token], fallback: str) -> tuple[str, list[Token]]:
    """The text of the first `h1`, and the tokens without it, further `h1` one level down."""
    title, rest, at = "", [], 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open" and token.tag == "h1":
            if not title:
                title = _plain(tokens[at + 1])
                at += 3
                continue
            token.tag = tokens[at + 2].tag = "h2"
        rest.append(token)
        at += 1
    return title or fallback, rest


def _anchor(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give each heading an anchor; the second of two equal ones ends in -1, as on GitHub."""
    seen: dict[str, int] = {}
    found = []
    for opening, inline in itertools.pairwise(tokens):
        if opening.type != "heading_open":
            continue
        text = _plain(inline)
        anchor = slug(text)
        repeated = seen[anchor] = seen.get(anchor, -1) + 1
        if repeated:
            anchor = f"{anchor}-{repeated}"
        opening.attrSet("id", anchor)
        found.append(Heading(int(opening.tag[1]), text, anchor))
    return tuple(heading for heading in found if heading.level in (2, 3))


def _linked(children: list[Token], resolve: Resolve) -> list[Token]:
    """The inline tokens with addresses as in the site; a link to what the site does not have becomes plain text."""
    kept = []
    dropped = 0
    for token in children:
        if token.type == "link_open":
            target = _target(str(token.attrGet("href") or ""), resolve)
            if target is None:
                dropped += 1
                continue
            token.attrSet("href", target)
        elif token.type == "link_close" and dropped:
            dropped -= 1  # links do not nest, so this closes the one that was dropped
            continue
        elif token.type == "image":
            target = _target(str(token.attrGet("src") or ""), resolve)
            if target is None:
                token = Token("text", "", 0, content=token.content)
            else:
                token.attrSet("src", target)
        kept.append(token)
    return kept


def _target(address: str, resolve: Resolve) -> str | None:
    return address if OUTSIDE.match(address) else resolve(address)
