"""The letters to candidates: what is asked of them, when they may sit, that a result or a decision is there.

Reasons, scores and questions stand on the pages alone, behind the sign-in.
"""

from domain.certifications.appeal import Appeal
from domain.certifications.candidacies.candidacy import Candidacy
from domain.journal import Entry
from integrations.journal.office import Office
from integrations.mail.drafts import Draft, Wording

ABOUT = "About your application"


def _asked(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Candidacy.InformationRequested)
    due = entry.fact.due.isoformat()
    text = f"We need something more from you for your application by {due}. Sign in to read what, and to answer."
    return Draft(f"{ABOUT}: an answer by {due}", text, _page(office, entry))


def _deferred(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Candidacy.Deferred)
    text = f"Your application is taken up again on {entry.fact.until.isoformat()}. Sign in to read why."
    return Draft(ABOUT, text, _page(office, entry))


def _authorised(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Candidacy.ExamAuthorised)
    fact, found = entry.fact, office.read(Candidacy, entry.originator_id)
    title = found.exams[fact.exam].title
    days = f"{fact.from_.isoformat()} through {fact.through.isoformat()}"
    text = f"You may sit the examination {title} from {days}. Sign in to read what was agreed for it."
    return Draft(f"Your examination: {title}", text, _page(office, entry))


def _released(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Candidacy.ResultReleased)
    title = office.read(Candidacy, entry.originator_id).exams[entry.fact.exam].title
    text = f"The result of your examination {title} is there. Sign in to read it."
    return Draft(f"Your result: {title}", text, _page(office, entry))


def _refused(office: Office, entry: Entry) -> Draft:
    text = (
        "It was decided not to award what you applied for. Sign in to read why, and how to appeal within thirty days."
    )
    return Draft(ABOUT, text, _page(office, entry))


def _upheld(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Appeal.Upheld)
    text = f"Your appeal against the {entry.fact.against} was upheld. Sign in to read what follows."
    return Draft("About your appeal", text, f"/certificates/{entry.fact.certification_id}/application")


def _rejected(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Appeal.Rejected)
    text = f"Your appeal against the {entry.fact.against} was rejected. Sign in to read why."
    return Draft("About your appeal", text, f"/certificates/{entry.fact.certification_id}/application")


def _page(office: Office, entry: Entry) -> str:
    return f"/certificates/{office.read(Candidacy, entry.originator_id).certification_id}/application"


WORDINGS: tuple[Wording, ...] = (
    Wording("information-requested", Candidacy.InformationRequested, _asked),
    Wording("eligibility-deferred", Candidacy.Deferred, _deferred),
    Wording("exam-authorised", Candidacy.ExamAuthorised, _authorised),
    Wording("result-released", Candidacy.ResultReleased, _released),
    Wording("not-awarded", Candidacy.Refused, _refused),
    Wording("appeal-upheld", Appeal.Upheld, _upheld),
    Wording("appeal-rejected", Appeal.Rejected, _rejected),
)
