"""The process in words, drawn from its table: for the README and the help."""

from __future__ import annotations

from app.process import DUTY_LABELS, GOODS_WORDS, PAYMENT_WORDS, REVIEW_LABELS, STEPS, Kind, Step
from app.words import _, speaking

START, END = "<!-- process -->", "<!-- /process -->"


def process_table(language: str) -> str:
    """The steps as a Markdown table: what, from where, whose duty, what it leaves behind."""
    with speaking(language):
        head = (_("Step"), _("From"), _("Duty"), _("Leaves behind"))
        rows = [(_label(step), _start(step), _duty(step), _(step.leaves)) for step in STEPS]
        lines = [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * 4, *rows)]
    return "\n".join(lines)


def _label(step: Step) -> str:
    name = f"{_(step.label)} ({step.rule})" if step.rule.startswith("T") else _(step.label)
    return name + ", " + _("return") if step.kinds == (Kind.RETURN,) else name


def _start(step: Step) -> str:
    """Where an invoice stands before the step, axis by axis."""
    if not step.review:
        return _("each paper")
    parts = [_joined([_(REVIEW_LABELS[review]) for review in step.review])]
    if step.payment:
        parts.append(_("money: {states}").format(states=_joined([_(PAYMENT_WORDS[each]) for each in step.payment])))
    if step.goods:
        parts.append(_("goods: {states}").format(states=_joined([_(GOODS_WORDS[each]) for each in step.goods])))
    return "; ".join(parts)


def _joined(words: list[str]) -> str:
    return " / ".join(words)


def _duty(step: Step) -> str:
    if step.duty is None:
        return _("the program")
    duty = _(DUTY_LABELS[step.duty])
    return duty + ", " + _("signed") if step.signed else duty


def with_process(text: str, language: str) -> str:
    """A page with the table between its marks brought up to date; a page without marks stays as it is."""
    before, mark, rest = text.partition(START)
    if not mark:
        return text
    after = rest.partition(END)[2]
    return f"{before}{START}\n{process_table(language)}\n{END}{after}"
