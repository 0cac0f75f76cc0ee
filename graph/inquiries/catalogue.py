"""All inquiries by id, in the order they are shown."""

from graph.inquiries.balance import BALANCE
from graph.inquiries.bridging import BRIDGES
from graph.inquiries.certainty import CERTAINTY
from graph.inquiries.change import SINCE, YEARS
from graph.inquiries.dependency import DEPEND
from graph.inquiries.ending import SUNSET
from graph.inquiries.inquiry import Inquiry
from graph.inquiries.meeting import MEET
from graph.inquiries.missing import MISSING
from graph.inquiries.shared import COMPARE

INQUIRIES: dict[str, Inquiry] = {
    inquiry.id: inquiry
    for inquiry in (COMPARE, BRIDGES, MEET, SUNSET, CERTAINTY, DEPEND, BALANCE, YEARS, SINCE, MISSING)
}
