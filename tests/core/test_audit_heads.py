"""Heads are written outside the database, once for each growth, and a crash while writing spoils nothing."""

from pathlib import Path

from portfolio.core import audit
from portfolio.core.audit_heads import Head, Unreadable, export_heads, read_heads
from portfolio.core.audit_verify import Wrong, heads_by_school, verify
from portfolio.settings import settings_from
from tests.people import World


def _grow(world: World) -> None:
    audit.log("test.act", "student", actor_id=None, school_id=world.school_id)
    audit.seal()


def _file(folder: Path) -> Path:
    (path,) = folder.glob("*.tsv")
    return path


def test_a_head_is_written_only_when_there_is_something_new(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "heads"
    with world.open():
        assert export_heads(folder, {}) == []
        assert not folder.exists()
        for _round in range(2):
            _grow(world)
            assert len(export_heads(folder, {world.school_id: "yunxi"})) == 1
            assert export_heads(folder, {world.school_id: "yunxi"}) == []
    code, number, count, digest, _at, school_id = _file(folder).read_text("utf-8").splitlines()[-1].split("\t")
    assert (code, number, count, int(school_id), len(digest)) == ("yunxi", "2", "2", world.school_id, 64)


def test_a_head_of_an_earlier_day_is_not_written_again(world: World, tmp_path: Path) -> None:
    with world.open():
        _grow(world)
        export_heads(tmp_path, {})
        _file(tmp_path).rename(tmp_path / "2020-01-01.tsv")
        assert export_heads(tmp_path, {}) == []


def test_a_torn_last_line_is_passed_over_and_ended(world: World, tmp_path: Path) -> None:
    with world.open():
        for round_ in range(2):
            _grow(world)
            export_heads(tmp_path, {})
            if not round_:
                with _file(tmp_path).open("ab") as file:
                    file.write(b"yunxi\t2\t2\tabc")
                assert [head.number for head in read_heads(tmp_path) if isinstance(head, Head)] == [1]
        lines = list(read_heads(tmp_path))
        assert [line.number for line in lines if isinstance(line, Head)] == [1, 2]
        assert len(lines) == 2
        heads, findings = heads_by_school(lines)
        assert findings == list(verify(heads)) == []


def test_a_changed_line_is_told(world: World, tmp_path: Path) -> None:
    with world.open():
        _grow(world)
        export_heads(tmp_path, {})
    path = _file(tmp_path)
    path.write_text(path.read_text("utf-8").replace("\t1\t", "\tone\t", 1), "utf-8")
    assert list(read_heads(tmp_path)) == [Unreadable(path.name, 1)]
    assert [finding.kind for finding in heads_by_school(read_heads(tmp_path))[1]] == [Wrong.HEADS_FILE]


def test_no_folder_is_no_heads(tmp_path: Path) -> None:
    assert list(read_heads(tmp_path / "none")) == []


def test_another_folder_can_be_named(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    named = settings_from({"DATA_DIR": str(tmp_path), "AUDIT_HEADS_DIR": str(elsewhere)})
    assert named.heads_folder == elsewhere
    assert settings_from({"DATA_DIR": str(tmp_path)}).heads_folder == tmp_path / "audit-heads"
