"""Figures of decision 766 that are counted by procedure, as registers answer: each opens to its procedures."""

from motcua.indicators import by_procedure
from motcua.indicators.register_rows import Asked, Row, RowKind, Rows, in_order


def _of_procedures(sides: tuple[frozenset[int], frozenset[int]]) -> Rows:
    reached, every = sides

    def opened() -> list[Row]:
        known = by_procedure.names(set(every))
        return in_order(
            Row(RowKind.PROCEDURE, one, known[one].code, known[one].name, "", None, one in reached)
            for one in every
        )

    return Rows(reached, every, opened)


def _of_shares(shares: by_procedure.Shares) -> Rows:
    """A procedure weighs its dossiers: above by its number, below by the negative of it; 0 is what has none."""
    above = {one: count for one, count in shares.reached.items() if count}
    below = {-one: count for one, count in shares.of.items()} | ({0: shares.beside} if shares.beside else {})

    def opened() -> list[Row]:
        known = by_procedure.names({*above, *shares.of})
        rows = [
            Row(
                RowKind.DOSSIERS, one, known[abs(one)].code if one else "", known[abs(one)].name if one else "",
                str(count), None, one > 0,
            )
            for one, count in (*above.items(), *below.items())
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (row.is_counted, row.code, row.id))

    return Rows(frozenset(above), frozenset(below), opened, above | below)


def _part(asked: Asked) -> by_procedure.Part:
    return by_procedure.Part(asked.since, asked.on, asked.unit_id, asked.known_on)


def services_used(asked: Asked) -> Rows:
    return _of_procedures(by_procedure.online_services(_part(asked)))


def paid_online(asked: Asked) -> Rows:
    return _of_procedures(by_procedure.with_online_payment(_part(asked)))


def population(asked: Asked) -> Rows:
    return _of_procedures(by_procedure.with_population_data(_part(asked)))


def synchronised(asked: Asked) -> Rows:
    return _of_shares(by_procedure.synchronised(_part(asked)))


def content_with_dossiers(asked: Asked) -> Rows:
    return _of_shares(by_procedure.content(_part(asked)))


def content_by_rates(asked: Asked) -> Rows:
    return _of_shares(by_procedure.content_by_rates(_part(asked)))


def certified_of_certifications(asked: Asked) -> Rows:
    """Criterion 4.2b of decision 766, our reading: of the dossiers of procedures that certify copies."""
    return _of_shares(by_procedure.certified_copies(_part(asked)))


def certified_of_results(asked: Asked) -> Rows:
    """The same over every electronic result of the period."""
    return _of_shares(by_procedure.certified_results(_part(asked)))
