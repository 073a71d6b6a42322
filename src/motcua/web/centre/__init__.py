"""Pages of coming to the centre: appointments, the kiosk, the call screen, the counter, figures."""
