"""The program that takes the text out of one PDF. It runs alone: nothing of the house is imported.

python -I pdf_text.py FILE MOST_PAGES SECONDS BYTES    -> one line of JSON: {"problem": "", "pages": ["...", ...]}
"""

import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


def _text(place: str, most_pages: int) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(place)
    except pypdfium2.PdfiumError as error:
        return {"problem": "encrypted" if "assword" in str(error) else "broken"}
    if len(document) == 0:
        return {"problem": "broken"}
    if len(document) > most_pages:
        return {"problem": "too-many-pages"}
    pages = []
    try:
        for number in range(len(document)):
            page = document[number]
            said = page.get_textpage()
            pages.append(said.get_text_bounded())
            said.close()
            page.close()
    except pypdfium2.PdfiumError:
        return {"problem": "broken"}
    return {"problem": "", "pages": pages}


def main(place: str, most_pages: int, seconds: int, most_bytes: int) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        os._exit(1)
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _text(place, most_pages)
    except MemoryError:
        answer = {"problem": "too-much"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], *(int(one) for one in sys.argv[2:5]))
