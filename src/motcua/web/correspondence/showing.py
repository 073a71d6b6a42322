"""What a refused form says at the top of the page."""

from typing import Any

from django import forms


def form_errors(form: forms.Form) -> list[dict[str, Any]]:
    """Each error with the field that it belongs to."""
    return [
        {
            "anchor": form[name].auto_id if name in form.fields else "content",
            "message": f"{form.fields[name].label}: {text}" if name in form.fields else text,
        }
        for name, texts in form.errors.items()
        for text in texts
    ]
