"""The smaller partners in one process, each under its name: registers, reports, window, post, electronic receipts.

python -m motcua.sandbox.partners --port 8404 --data var/sandbox
"""

from motcua.sandbox.deliveries import EReceipts, Post, Reporting, SingleWindow
from motcua.sandbox.registers import Business, Population
from motcua.sandbox.standing import main

PARTNERS = (Population, Business, Reporting, SingleWindow, Post, EReceipts)

if __name__ == "__main__":
    main(PARTNERS, port=8404)
