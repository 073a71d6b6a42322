"""The review of procedures: what is reviewed each year, what it found, what came of it.

A yearly plan lists procedures with the unit that reviews each and by when. A sheet a procedure answers whether it is
needed, lawful and reasonable and what complying with it costs before and after. Its outcome may open a draft in the
catalogue or a proposal to a higher level. Beside it stand what was decentralised (approved and carried out are two
facts), and the register of regulations and legal documents under review.

May touch: its own tables, drafts of the catalogue (by `procedures.actions.drafts`), the store of files. Never a
version of a procedure and never a dossier. Every deed is kept in an append-only table.
"""
