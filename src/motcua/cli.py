"""The console script `motcua`: words of a command become a Django command of that name.

`motcua procedures import FILE` runs the command `procedures_import`; `motcua up` runs `up`. Before a command
that needs the database runs, the embedded server is brought up when it is down (`motcua.ops`).
Exit codes: 0 done, 1 found a fault, 2 wrong use.
"""

import os
import sys

COMMANDS = {
    ("up",): "bring up the database, the web server and the worker",
    ("demo",): "build a demo province's year of life",
    ("accounts", "reset"): "take lost second factors off an official's account",
    ("reference", "data"): "load areas, units, posts and the sample catalogue",
    ("procedures", "import"): "read the national catalogue export",
    ("procedures", "compare"): "tell how the catalogue differs from the national export",
    ("export", "cpsv"): "write the catalogue as linked data (CPSV-AP)",
    ("export", "facts"): "write what figures are counted from as Parquet files",
    ("export", "figures"): "write the newest edition of the open figures",
    ("export", "dcat"): "write the catalogue's entry for open data portals (DCAT-AP)",
    ("processes", "compile"): "check a step table or BPMN file and write it as BPMN",
    ("processes", "template"): "write the workbook for an internal process",
    ("govstack", "client"): "let another system file and work over the GovStack door",
    ("dossiers", "import"): "take in dossiers of older systems: tables and event logs",
    ("units", "plan"): "check a plan that reorganises units and count what it would move",
    ("units", "template"): "write the workbook for a reorganisation of units",
    ("config", "export"): "write procedures, forms, processes and fee rules as one signed archive",
    ("config", "import"): "show what an archive would change here, then take it in",
    ("config", "key"): "print the public key that signs this installation's archives",
    ("config", "trust"): "list, add or remove the keys whose archives are accepted",
    ("plans", "read"): "find the measurable targets in the text of a plan",
    ("plans", "track"): "record where every target stands today and tell who has to hear of it",
    ("plans", "backtest"): "hold past forecasts of targets against what came",
    ("indicators", "show"): "show indicators with numerator and denominator",
    ("indicators", "recount"): "recompute the live cells from the dossiers",
    ("surveys", "draw"): "draw the sample of an opinion survey from the dossiers",
    ("scorecards", "show"): "show points, bands and ranks of an index, and how sure they are",
    ("scorecards", "import"): "read an official table into an index framework for review",
    ("scorecards", "template"): "write the workbook for an index framework",
    ("reports", "make"): "make the documents of a periodic report, or make them again",
    ("exchange", "show"): "show how each outside system is doing: what waits, what died, who is left alone",
    ("exchange", "reconcile"): "compare our dossiers with the National Portal's, both ways, day by day",
    ("exchange", "pull"): "pull the national catalogue of procedures and list what differs",
    ("papers", "fill"): "put results and checked papers into their owners' stores",
    ("signing", "check"): "say what the signatures of a PDF are worth",
    ("signing", "status"): "list credentials, trust anchors and what this installation is connected to",
    ("packages", "adopt"): "carry the keys of edXML packages from the settings into the store of keys",
    ("files", "key"): "make a key to seal files with",
    ("files", "rekey"): "bring every file under the current key",
    ("files", "move"): "carry the files to the bucket, or back to the folder",
    ("files", "loose"): "list, and destroy, the files that nobody refers to",
    ("ledger", "verify"): "replay every dossier and compare all columns",
    ("rights", "due"): "list the dossiers whose personal data fall due for destruction",
    ("rights", "destroy"): "carry out approved lists of destruction, or repeat one after a restore",
    ("schema", "compile"): "write the schema that a first start lays down (after a change of migrations)",
    ("sandbox", "up"): "start the stand-ins of outside systems without the product",
    ("doctor",): "check the installation and say how to mend each finding",
    ("bench",): "run a benchmark with its reference in the same run",
}


def usage() -> str:
    width = max(len(" ".join(words)) for words in COMMANDS)
    lines = [f"  motcua {' '.join(words):<{width}}  {what}" for words, what in COMMANDS.items()]
    return "\n".join(["usage: motcua COMMAND [...]   (motcua COMMAND --help for an example)", "", *lines])


def split(arguments: list[str]) -> tuple[str, list[str]] | None:
    """The Django command that the first words name, and what is left for it."""
    for length in (2, 1):
        words = tuple(arguments[:length])
        if len(words) == length and words in COMMANDS:
            return "_".join(words), arguments[length:]
    return None


def main(arguments: list[str] | None = None) -> None:
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        raise SystemExit(0 if arguments else 2)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.dev")
    found = split(arguments)
    if found:
        command, rest = found
    elif os.environ.get("MOTCUA_DEVELOPER"):
        command, rest = arguments[0], arguments[1:]  # any Django command, for the people who build Motcua
    else:
        print(f"motcua: there is no command {' '.join(arguments[:2])!r}.\n\n{usage()}", file=sys.stderr)
        raise SystemExit(2)
    from motcua.ops import launch

    launch.run(command, rest)


if __name__ == "__main__":
    main()
