"""The maps that lie in docs/flows are those of the pack as it is."""

from __future__ import annotations

from rehearsal.draw_flows import FOLDER, pages, read_pack
from tests.acceptance.program import ROOT

REDRAW = "docs/flows is not what the flows are now. To draw the maps anew: make maps"


def test_the_maps_in_docs_are_those_of_the_packs_flows() -> None:
    expected = pages(read_pack())
    folder = ROOT / FOLDER
    assert {file.name for file in folder.iterdir()} == set(expected), REDRAW
    other = [name for name, text in expected.items() if (folder / name).read_text(encoding="utf-8") != text]
    assert not other, f"{REDRAW} (other: {', '.join(other)})"


def test_the_page_shows_each_map() -> None:
    page = (ROOT / FOLDER / "README.md").read_text(encoding="utf-8")
    for file in (ROOT / FOLDER).glob("*.svg"):
        assert f"({file.name})" in page
