"""What others say of the demo's students at a term's end, and the proof-reading of comments."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from portfolio.core import clock
from portfolio.core.db import db
from portfolio.demo.filing import Rows, store
from portfolio.demo.people import Pupil
from portfolio.demo.phrases_staff import COMMENT_HOPES
from portfolio.demo.phrases_voices import LEVEL_WORDS, PROOF_NOTE, SUBJECT_LINES
from portfolio.demo.term_end_plan import LEVELS
from portfolio.demo.term_end_stage import OFFICE, Stage
from portfolio.demo.term_end_texts import family_message, level_words, peer_note, rude_note, subject_line
from portfolio.portfolios.proof_actions import Wording, answer_proof, propose_wording
from portfolio.portfolios.queries import comments_of, seat_in
from portfolio.portfolios.states import RemarkState, Voice
from portfolio.portfolios.voice_models import LevelGiven, ReadReceipt, Remark
from portfolio.school.models import SchoolClass
from portfolio.school.phase_models import Phase

SOME_TIME = timedelta(minutes=1)
NOTES_WHILE_SELECTING = (
    RemarkState.SHOWN, RemarkState.WRITTEN, RemarkState.INVITED, RemarkState.SHOWN, RemarkState.DECLINED,
    RemarkState.KEPT_BACK, RemarkState.WRITTEN, RemarkState.INVITED,
)  # fmt: skip
NOTES_AFTERWARDS = (RemarkState.SHOWN, RemarkState.SHOWN, RemarkState.SHOWN, RemarkState.DECLINED)


def file_voices(stage: Stage) -> None:
    """Store classmates' notes, teachers' lines and levels, families' words, and who has read."""
    rows = [*_notes(stage), *_lines(stage), *_messages(stage)]
    store(Remark, rows)
    shown = [row for row in rows if row["voice"] is Voice.PEER and row["status"] is RemarkState.SHOWN]
    store(LevelGiven, [level for row in shown for level in _levels(stage, row, Voice.PEER, 0.25)])
    homeroom = stage.filed.users[stage.school_class.homeroom]
    by_teacher = [_said(stage, pupil, Voice.HOMEROOM, homeroom) for pupil in stage.pupils if stage.rng.random() < 0.7]
    store(LevelGiven, [level for row in by_teacher for level in _levels(stage, row, Voice.HOMEROOM, 0.75)])


def _latest(stage: Stage) -> datetime:
    """Until when anything was said."""
    return min(stage.end.notice_at, clock.now()) if stage.end.phase is not Phase.SELECTING else clock.now()


def _said(stage: Stage, pupil: Pupil, voice: Voice, author_id: int) -> dict[str, Any]:
    at = stage.moments(stage.end.selecting_at, _latest(stage), 1)[0]
    return {
        "school_id": stage.school_id, "student_id": stage.student_id(pupil), "term_id": stage.term.id, "voice": voice,
        "author_id": author_id, "subject": "", "text": "", "status": RemarkState.WRITTEN, "kept_back_reason": "",
        "decided_by_id": None, "updated_at": at,
    }  # fmt: skip


def _notes(stage: Stage) -> Iterator[dict[str, Any]]:
    """Of about every second student one or two classmates were asked."""
    states = NOTES_WHILE_SELECTING if stage.end.phase is Phase.SELECTING else NOTES_AFTERWARDS
    count = 0
    for seat, pupil in enumerate(stage.pupils):
        for mate in stage.rng.sample(stage.pupils, stage.rng.choice((0, 1, 2)) if seat else 2):
            if mate is not pupil:
                yield _note(stage, pupil, mate, states[count % len(states)])
                count += 1


def _note(stage: Stage, pupil: Pupil, mate: Pupil, state: RemarkState) -> dict[str, Any]:
    row = _said(stage, pupil, Voice.PEER, stage.filed.users[mate.username]) | {"status": state}
    if state in {RemarkState.WRITTEN, RemarkState.SHOWN}:
        row["text"] = peer_note(stage.pen, pupil.person)
    if state is RemarkState.KEPT_BACK:
        row["text"], row["kept_back_reason"] = rude_note(pupil.person)
    if state in {RemarkState.SHOWN, RemarkState.KEPT_BACK}:
        row["decided_by_id"] = stage.filed.users[stage.school_class.homeroom]
    return row


def _lines(stage: Stage) -> Iterator[dict[str, Any]]:
    """Three teachers wrote a line on some of the class."""
    teachers = [one.username for one in stage.cast.teachers()]
    place = stage.cast.classes.index(stage.school_class)
    subjects = list(SUBJECT_LINES)
    for number in range(3):
        author = stage.filed.users[teachers[(place * 3 + number) % len(teachers)]]
        subject = subjects[(place * 3 + number) % len(subjects)]
        for pupil in stage.pupils:
            if stage.rng.random() < 0.3:
                words = {"subject": subject, "text": subject_line(stage.pen, subject)}
                yield _said(stage, pupil, Voice.SUBJECT, author) | words


def _messages(stage: Stage) -> Iterator[dict[str, Any]]:
    for pupil in stage.pupils:
        if stage.rng.random() < 0.35:
            row = _said(stage, pupil, Voice.FAMILY, stage.filed.users[pupil.guardian_username])
            yield row | {"text": family_message(stage.pen, pupil.person)}


def _levels(stage: Stage, row: dict[str, Any], voice: Voice, share: float) -> Rows:
    shared = {name: row[name] for name in ("school_id", "student_id", "term_id", "author_id")}
    return [
        shared
        | {
            "dimension_id": stage.filed.dimensions[code], "voice": voice, "at": row["updated_at"],
            "level": stage.rng.choices(LEVELS, (5, 5, 1))[0], "words": level_words(stage.pen, code),
        }
        for code in LEVEL_WORDS
        if stage.rng.random() < share
    ]  # fmt: skip


def file_readings(stage: Stage) -> None:
    """Some families have read the report since."""
    readers = [pupil for pupil in stage.pupils if stage.rng.random() < 0.4]
    store(
        ReadReceipt,
        [
            {
                "school_id": stage.school_id, "student_id": stage.student_id(pupil), "term_id": stage.term.id,
                "user_id": stage.filed.users[pupil.guardian_username],
                "at": clock.now() + SOME_TIME * stage.rng.randint(30, 600),
            }
            for pupil in readers
        ],
    )  # fmt: skip


def proof_read(stage: Stage) -> None:
    """The office proposed another wording of three comments: one was taken over, one left, one waits."""
    ids = [stage.student_id(pupil) for pupil in stage.pupils]
    school_class = db.session.get_one(SchoolClass, stage.class_id)
    office, homeroom = stage.actor(OFFICE), stage.homeroom
    hopes = COMMENT_HOPES.strip().splitlines()
    commented = sorted(comments_of(ids, stage.term.id).items())[:3]
    for (student_id, comment), answer in zip(commented, (None, True, False), strict=False):
        seat = seat_in(school_class, student_id)
        last = next(hope for hope in hopes if comment.text.endswith(hope))
        other = stage.rng.choice([hope for hope in hopes if hope != last])
        wording = Wording(comment.text.removesuffix(last) + other, PROOF_NOTE, comment.revision)
        proof = propose_wording(office, seat, stage.term, wording)
        if answer is not None:
            answer_proof(homeroom, seat, stage.term, proof, answer)
