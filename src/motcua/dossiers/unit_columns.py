"""What becomes of every column that names a unit when units are reorganised.

A test walks all models and fails while a foreign key to a unit, or a column of JSON that holds unit numbers, is
missing here: a new column is given a treatment before it ships. The dry run and docs/reorganisation.md follow it.
"""

from collections.abc import Mapping
from enum import StrEnum


class Treatment(StrEnum):
    MOVES = "moves"  # names the successor from then on
    ENDS = "ends"  # the row ends on the last day and begins anew at the successor
    HISTORY = "history"  # says what was, and stays
    COUNTED = "counted"  # counted anew from what moved
    ITSELF = "itself"  # part of the reorganisation


COLUMNS: Mapping[str, tuple[Treatment, str]] = {
    "agencies.Unit.parent": (Treatment.MOVES, "units below a unit that ends come under its sole successor"),
    "agencies.Succession.predecessor": (Treatment.ITSELF, "who went where"),
    "agencies.Succession.successor": (Treatment.ITSELF, "who went where"),
    "agencies.FormerStand.unit": (Treatment.ITSELF, "former names and places"),
    "agencies.FormerStand.parent": (Treatment.HISTORY, "under whom it stood"),
    "agencies.Reorganisation.signer": (Treatment.HISTORY, "who signed the decision"),
    "accounts.Post.unit": (Treatment.ENDS, "holdings end; the like begins in the successor"),
    "accounts.Absence.unit": (Treatment.ENDS, "lasting beyond the day: goes on in the successor"),
    "procedures.Offering.receiving_unit": (Treatment.ENDS, "ends and is offered by the successor, once"),
    "procedures.Offering.handling_unit": (Treatment.ENDS, "ends and is handled by the successor"),
    "procedures.PublicationDecision.agency": (Treatment.HISTORY, "who signed the decision"),
    "procedures.NoticeBoardPosting.unit": (Treatment.HISTORY, "what hung there; the successor posts its own"),
    "dossiers.Dossier.receiving_unit": (Treatment.MOVES, "running dossiers, by one event each"),
    "dossiers.Dossier.handling_unit": (Treatment.MOVES, "running dossiers, by one event each"),
    "dossiers.Dossier.intake_point": (Treatment.MOVES, "running dossiers, by one event each"),
    "dossiers.Dossier.step_unit": (Treatment.MOVES, "the open step goes with its dossier"),
    "dossiers.Dossier.papers_unit": (Treatment.MOVES, "where the paper dossier is"),
    "dossiers.Dossier.branches": (Treatment.MOVES, "parallel open steps go with their dossier"),
    "dossiers.Dossier.asked_units": (Treatment.MOVES, "the successor answers what was asked"),
    "dossiers.WorkItem.unit": (Treatment.MOVES, "open steps; done ones stay"),
    "dossiers.Opinion.unit": (Treatment.MOVES, "unanswered ones; answers stay"),
    "dossiers.FormerHome.receiving_unit": (Treatment.HISTORY, "the unit that had the dossier before"),
    "dossiers.FormerHome.handling_unit": (Treatment.HISTORY, "the unit that had the dossier before"),
    "dossiers.Involvement.unit": (Treatment.HISTORY, "who has seen it; the successor is added"),
    "dossiers.InternalNote.unit": (Treatment.MOVES, "notes on running dossiers are the successor's"),
    "dossiers.Slip.unit": (Treatment.HISTORY, "numbered in the book of the unit that issued it"),
    "dossiers.Result.unit": (
        Treatment.HISTORY,
        "in whose name it was drawn up; one not issued yet is drawn up anew by the successor",
    ),
    "dossiers.ResultNumber.unit": (Treatment.HISTORY, "a line in the book of the unit that numbered it"),
    "dossiers.SigningBatch.unit": (Treatment.HISTORY, "where the signer held the post; the rest is refused"),
    "dossiers.CodeCounter.unit": (Treatment.HISTORY, "the successor counts under its own identifier"),
    "dossiers.SlipCounter.unit": (Treatment.HISTORY, "the successor's books have their own numbers"),
    "dossiers.CodeAllotment.unit": (Treatment.HISTORY, "codes allotted for a day are not used by others"),
    "dossiers.PaperList.unit": (Treatment.HISTORY, "the unit that made the list, with its number"),
    "dossiers.PaperList.to_unit": (Treatment.MOVES, "papers on the way arrive at the successor"),
    "dossiers.AssignmentRule.unit": (Treatment.ENDS, "goes on in the successor unless it has its own"),
    "dossiers.Draft.receiving_unit": (Treatment.MOVES, "applications being written"),
    "dossiers.DueDifference.unit": (Treatment.HISTORY, "the list of a calendar change as it was made"),
    "polls.Stratum.unit": (Treatment.HISTORY, "a survey keeps the units that it was drawn from"),
    "dataquality.LookUp.unit": (Treatment.HISTORY, "the unit that asked a register"),
    "dataquality.Finding.unit": (
        Treatment.COUNTED,
        "the nightly look gives what is open to the dossier's unit",
    ),
    "indicators.Cell.unit": (Treatment.COUNTED, "as reported; restated by the bridge when asked"),
    "indicators.Cell.handling_unit": (Treatment.COUNTED, "as reported; restated by the bridge when asked"),
    "indicators.CellDifference.unit": (Treatment.COUNTED, "as reported; restated by the bridge when asked"),
    "indicators.CellDifference.handling_unit": (
        Treatment.COUNTED,
        "as reported; restated by the bridge when asked",
    ),
    "indicators.Standing.unit": (Treatment.COUNTED, "where a dossier stood open on past evenings stays"),
    "indicators.Standing.handling_unit": (
        Treatment.COUNTED,
        "where a dossier stood open on past evenings stays",
    ),
    "indicators.UnitCell.unit": (Treatment.COUNTED, "a roll-up of cells"),
    "indicators.UnitCell.handling_unit": (Treatment.COUNTED, "a roll-up of cells"),
    "indicators.UnitDifference.unit": (Treatment.COUNTED, "a roll-up of differences"),
    "indicators.UnitDifference.handling_unit": (Treatment.COUNTED, "a roll-up of differences"),
    "indicators.UnitTotal.unit": (Treatment.COUNTED, "a roll-up of cells"),
    "indicators.UnitTotal.handling_unit": (Treatment.COUNTED, "a roll-up of cells"),
    "indicators.UnitTotalDifference.unit": (Treatment.COUNTED, "a roll-up of differences"),
    "indicators.UnitTotalDifference.handling_unit": (Treatment.COUNTED, "a roll-up of differences"),
    "quality.QualitySystem.unit": (
        Treatment.HISTORY,
        "certified for that unit; its successor announces its own",
    ),
    "digitising.Batch.unit": (
        Treatment.HISTORY,
        "who scanned; stays in reach of who keeps the unit's files",
    ),
    "digitising.Scan.unit": (Treatment.HISTORY, "who scanned; the same content again is known there"),
    "digitising.Refusal.unit": (Treatment.HISTORY, "in whose scan folder it lay"),
    "digitising.StockCount.unit": (Treatment.HISTORY, "that unit's stock; its successor counts its own"),
    "reviews.ReviewPlan.issuer": (Treatment.HISTORY, "who issued the plan"),
    "reviews.PlanLine.unit": (
        Treatment.HISTORY,
        "as the plan was approved; an open line is its successor's to review (agencies.successors)",
    ),
    "plans.Plan.unit": (Treatment.HISTORY, "the plan was adopted by that unit; its successor adopts its own"),
    "plans.Target.lead": (Treatment.HISTORY, "who was to answer for it; an amendment names another"),
    "plans.TargetLead.lead": (
        Treatment.HISTORY,
        "who was to answer for it from a day on; its successor goes on",
    ),
    "plans.Task.lead": (Treatment.HISTORY, "who was to lead it; an amendment names another"),
    "plans.PlanDraft.unit": (Treatment.HISTORY, "whose plan was entered; its successor enters its own"),
    "payments.Payment.unit": (Treatment.HISTORY, "who took the money, in whose books it stands"),
    "payments.Receipt.unit": (Treatment.HISTORY, "numbered in the series of the unit that issued it"),
    "payments.ReceiptCounter.unit": (Treatment.HISTORY, "the successor's receipts have their own numbers"),
    "payments.CashDay.unit": (
        Treatment.HISTORY,
        "a counted day stays the counting unit's; the successor opens its own",
    ),
    "payments.MoneyItem.unit": (
        Treatment.HISTORY,
        "stays under the unit of its day, in reach of who keeps its files",
    ),
    "payments.Refund.unit": (
        Treatment.HISTORY,
        "stays under the unit of its day, in reach of who keeps its files",
    ),
    "payments.Refund.paid_out_unit": (Treatment.HISTORY, "whose cash it was"),
    "petitions.Petition.receiving_unit": (
        Treatment.HISTORY,
        "who received it; who keeps the unit's files sees it",
    ),
    "petitions.Petition.assigned_unit": (
        Treatment.HISTORY,
        "stays under the unit of its day, in reach of who keeps its files",
    ),
    "petitions.Petition.about_unit": (Treatment.HISTORY, "whom the petitioner named"),
    "petitions.PetitionEvent.unit": (Treatment.HISTORY, "who did it then"),
    "petitions.Reading.unit": (Treatment.HISTORY, "who read it then"),
    "centres.Appointment.unit": (
        Treatment.HISTORY,
        "booked at that centre; cancelled with its end, and the person told who took over",
    ),
    "centres.CentreSetting.unit": (
        Treatment.HISTORY,
        "the successor opens its centre by settings of its own",
    ),
    "centres.DayCount.unit": (Treatment.HISTORY, "the numbers of that centre's days"),
    "centres.Device.unit": (Treatment.HISTORY, "a device is set up anew at the successor"),
    "centres.Ticket.unit": (
        Treatment.HISTORY,
        "drawn at that centre on that day; restated in the figures of the queue when asked",
    ),
    "rights.AccessQuestion.unit": (Treatment.HISTORY, "whose reading was asked about"),
    "rights.Breach.unit": (Treatment.HISTORY, "where it happened"),
    "rights.DataRequest.unit": (Treatment.HISTORY, "who was asked; in reach of who keeps the unit's files"),
    "rights.DestructionList.unit": (Treatment.HISTORY, "whose dossiers were listed"),
    "surveys.AnonymousAnswer.unit": (
        Treatment.HISTORY,
        "the unit that was rated; restated in the figures of ratings when asked",
    ),
    "surveys.RatingLink.unit": (Treatment.HISTORY, "the unit that gave the link"),
    "signing.Credential.unit": (
        Treatment.HISTORY,
        "whose seal or signature it is; the successor enters its own",
    ),
    "correspondence.Document.unit": (
        Treatment.HISTORY,
        "the register in which it has its number; in reach of who keeps the unit's files",
    ),
    "correspondence.DocumentEvent.unit": (Treatment.HISTORY, "who did it then"),
    "correspondence.Reading.unit": (Treatment.HISTORY, "who read it then"),
    "correspondence.BookCount.unit": (Treatment.HISTORY, "the successor's registers have their own numbers"),
    "correspondence.Sending.to_unit": (Treatment.HISTORY, "who was written to"),
    "correspondence.Slip.given_unit": (Treatment.HISTORY, "who gave it"),
    "correspondence.Slip.to_unit": (
        Treatment.HISTORY,
        "stays under the unit of its day; whoever keeps its files gives it out anew",
    ),
    "correspondence.WorkFile.unit": (Treatment.HISTORY, "in reach of who keeps the unit's files"),
    "steering.Entry.unit": (Treatment.HISTORY, "the unit of its day; figures restate it when asked"),
    "reports.Report.unit": (Treatment.HISTORY, "the unit that reported; in reach of who keeps its files"),
    "reports.Counting.unit": (Treatment.HISTORY, "the unit whose figures were ordered"),
    "reports.Template.unit": (Treatment.HISTORY, "the office that brought it; its successor brings its own"),
    "scorecards.Sheet.unit": (
        Treatment.HISTORY,
        "asked for the period as it was; the successor that keeps its files answers",
    ),
    "scorecards.Appraiser.unit": (
        Treatment.HISTORY,
        "appointed for the round; the successor that keeps its files judges on",
    ),
    "scorecards.Result.unit": (Treatment.HISTORY, "published for that unit, as reported"),
}
