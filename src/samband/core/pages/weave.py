# SPDX-License-Identifier: EUPL-1.2
"""The woven patterns: the receipt's own weave and the bands under the header.

The receipt weave is the only generated picture in the product. The same receipt gives
the same weave on screen and on paper. It helps the eye find a receipt again; it is
never the check, which is made on the signatures.
"""

from collections.abc import Iterable

from markupsafe import Markup

ROWS, COLUMNS = 7, 47
LEAF_BYTES = 12
_BITS = 4  # rows above and including the middle one; the rest mirror them
_STITCH, _PITCH = 7, 8  # a stitch and the step to the next, in drawing units

#: Band motifs on a 7-row grid: upper four rows, the lower three mirror them.
MOTIFS = {
    "diamond": ("...#...", "..#.#..", ".#.#.#.", "#.#.#.#"),
    "hourglass": ("#.....#", "##...##", "#.#.#.#", "...#..."),
    "star": ("#..#..#", ".#.#.#.", "..###..", "#######"),
}
#: One motif per area; the common pages show all three in turn.
BANDS = {
    "people": ("diamond",),
    "organisations": ("hourglass",),
    "governance": ("star",),
    "common": ("diamond", "hourglass", "star"),
}
_REPEAT = 23  # cells from one motif to the next
_DOTS = (11, 15, 19)  # three dots between motifs, on the middle row


def weave(first12: bytes) -> tuple[tuple[bool, ...], ...]:
    """7 rows of 47 stitches from the first 12 bytes of an event's leaf hash.

    Each half byte is one column, its highest bit at the edge and its lowest in the
    middle row; 24 columns mirror to 47 and four rows to seven. Raises ``ValueError``
    for any other length.

    >>> cloth = weave(bytes.fromhex("8100ff00000000000000000f"))
    >>> for row in cloth[:4]: print("".join("#" if on else "." for on in row[:8]))
    #...##..
    ....##..
    ....##..
    .#..##..
    >>> len(cloth), len(cloth[0]), cloth == cloth[::-1], cloth[0] == cloth[0][::-1]
    (7, 47, True, True)
    """
    if len(first12) != LEAF_BYTES:
        raise ValueError("a weave is made of exactly 12 bytes")
    nibbles = [half for byte in first12 for half in (byte >> 4, byte & 15)]
    columns = nibbles + nibbles[-2::-1]
    upper = [tuple(bool(c >> (_BITS - 1 - row) & 1) for c in columns) for row in range(_BITS)]
    return tuple(upper + upper[-2::-1])


def weave_svg(first12: bytes) -> Markup:
    """The weave as inline SVG, hidden from assistive technology, coloured by its classes.

    One path holds every stitch: a page may show twenty receipts, and hundreds of
    elements in each would only make it slow.
    """
    cells = ((x, y) for y, row in enumerate(weave(first12)) for x, on in enumerate(row) if on)
    width, height = COLUMNS * _PITCH - 1, ROWS * _PITCH - 1
    return Markup(
        '<svg class="weave" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" '
        'focusable="false"><path class="stitches" d="{}"/></svg>'
    ).format(width, height, width, height, _squares(cells, _STITCH, _PITCH))


def band_svg(area: str) -> str:
    """The repeating strip of ``area`` as a stand-alone SVG file, two pixels per cell.

    It is used as a mask, so only its shape counts and the colours stay with the style.
    """
    motifs = BANDS[area]
    cells = [cell for place, motif in enumerate(motifs) for cell in _motif(place, motif)]
    width, height = len(motifs) * _REPEAT * 2, ROWS * 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<path d="{_squares(cells, 2, 2)}"/></svg>\n'
    )


def _motif(place: int, motif: str) -> Iterable[tuple[int, int]]:
    start, upper = place * _REPEAT, MOTIFS[motif]
    for y, row in enumerate(upper + upper[-2::-1]):
        yield from ((start + x, y) for x, sign in enumerate(row) if sign == "#")
    yield from ((start + x, ROWS // 2) for x in _DOTS)


def _squares(cells: Iterable[tuple[int, int]], side: int, pitch: int) -> str:
    return "".join(f"M{x * pitch} {y * pitch}h{side}v{side}h-{side}z" for x, y in cells)
