"""Files of the pages come packed for whoever takes that; pages and parts of files come as they are."""

import gzip
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from tests.web.houses import World

CSS = "/static/collegium.css"
RAW = (Path(__file__).parents[2] / "web/static/collegium.css").read_bytes()


def get(world: World, **headers: str) -> TestResponse:
    return world.client().get(CSS, headers=headers, buffered=True)


def test_a_file_comes_packed_and_unpacks_to_itself(shared_world: World) -> None:
    answer = get(shared_world, **{"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == RAW
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(RAW) / 3


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0"])
def test_a_file_comes_as_it_is_where_gzip_is_not_taken(shared_world: World, accepted: str) -> None:
    answer = get(shared_world, **{"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == RAW


@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_stores_on_the_way_keep_both_forms_apart(shared_world: World, accepted: str) -> None:
    answer = get(shared_world, **{"Accept-Encoding": accepted})
    assert "Accept-Encoding" in answer.vary


def test_a_packed_file_that_did_not_change_is_not_sent_again(shared_world: World) -> None:
    takes = {"Accept-Encoding": "gzip"}
    etag = get(shared_world, **takes).headers["ETag"]
    answer = get(shared_world, **takes, **{"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_part_of_a_file_is_a_part_of_the_file_itself(shared_world: World) -> None:
    answer = get(shared_world, **{"Accept-Encoding": "gzip", "Range": "bytes=0-99"})
    assert (answer.status_code, answer.data) == (206, RAW[:100])


def test_a_page_with_somebodys_secrets_is_never_packed(shared_world: World) -> None:
    answer = shared_world.browser("member").get("/cpd", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
