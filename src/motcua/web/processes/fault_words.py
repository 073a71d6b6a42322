"""What the rules say of a file, in the reader's language.

Rules speak English and know no catalogue. Each sentence of theirs stands here with its gaps; `said` finds it and
fills the translation. A test reads the rules' source and fails when a sentence is missing.
"""

from django.utils.translation import gettext_noop as noop

from motcua.web.components.sentences import Sentences

SENTENCES = (
    noop("Rule %(number)s of the decision table %(table)s has not one cell per column."),
    noop("Rule %(number)s of the decision table %(table)s: %(why)s"),
    noop(
        "In the decision table %(table)s the rules %(numbers)s apply at once. Several rules of a "
        "UNIQUE table apply. Make the rules exclude each other, or let the first one count."
    ),
    noop("The decision table %(table)s has more than %(count)s rules."),
    noop("The decision table %(table)s has no output."),
    noop("The decision table %(table)s has no rule."),
    noop(
        "The decision table %(table)s has the hit policy %(hit)s; only UNIQUE, FIRST and COLLECT MAX are read."
    ),
    noop("The file is XML, but no DMN: its root is not definitions of DMN."),
    noop("The condition “%(condition)s” cannot be read: %(why)s."),
    noop("%(expected)s was expected where %(seen)s stands"),
    noop("a comma or the end"),
    noop("a value"),
    noop("a value (text stands in quotation marks)"),
    noop("a variable or a value"),
    noop("brackets stand more than %(count)s deep"),
    noop("it is empty"),
    noop("it is longer than %(count)s characters"),
    noop("the end"),
    noop("the end, “and” or “or”"),
    noop("“%(text)s” is no part of the language"),
    noop("It becomes a step that a person does."),
    noop("It becomes a step that a person does: no service is called."),
    noop("It becomes a step: a person notes that it has arrived."),
    noop("It carries code (%(what)s), and code of a file is never executed. Take it out."),
    noop("It has no effect here."),
    noop("It has no effect on the flow."),
    noop("It is read as a plain %(tag)s."),
    noop("Messages are sent by Motcua itself, at each change of state."),
    noop("Messages between pools have no effect here."),
    noop("Nothing is thrown; the flow goes on."),
    noop("Only the first process of a file is read."),
    noop("Only timers are waited for; messages and signals are not."),
    noop("Put a timer on the border of the step instead."),
    noop("Put its steps into the process itself."),
    noop("Put the steps of the called process into this one."),
    noop("Reminders are given by Motcua itself, before a step is late."),
    noop("Repeated tasks are not supported. Draw the loop with a gateway."),
    noop("Script tasks hold code, and code of a file is never executed. Replace it by a step or a decision."),
    noop("The condition %(written)s is read as %(read)s."),
    noop("The element has no id, or one that another has too."),
    noop("The file gives no working hours: the steps share the time equally."),
    noop("The file holds no BPMN 2.0 process."),
    noop("The file is XML, but no BPMN 2.0: its root is not bpmn:definitions."),
    noop("The lane “%(lane)s” names no known post. Give it: --lane '%(given)s'."),
    noop("The only way out needs no condition: it is taken out."),
    noop("The step has no name."),
    noop("The step stands in no lane, so nobody would do it. Draw a lane for the post."),
    noop("The timer “%(text)s” is no span like P2D or PT8H. Dates and cycles are not."),
    noop("This element is no part of BPMN."),
    noop("This element is not supported."),
    noop("Two ways from the same element come together here."),
    noop("Use a parallel gateway whose branches have conditions of their own."),
    noop("Use exclusive and parallel gateways."),
    noop("%(days)s day(s) are read as %(same)s working days of 8 hours."),
    noop("only a reminder led here."),
    noop("a gateway is put behind it."),
    noop("In the new version %(names)s are never open in this way. Complete them first."),
    noop("The new version has no step %(names)s. Complete it first, or give the new step the same key."),
    noop("The open steps of the dossier fit no place in its process."),
    noop("The process has ended."),
    noop("A sheet has more than %(count)s rows."),
    noop("The file has no `processes`: a mapping from key to step table."),
    noop("The file has %(size)s bytes; at most %(limit)s are read."),
    noop("The file is named as a workbook but is none. Save it as XLSX and try again."),
    noop("The file is no readable YAML: %(why)s"),
    noop("The workbook cannot be opened: %(why)s"),
    noop("The sheet “%(sheet)s” is missing. Start from the template: motcua processes template."),
    noop("The sheet “%(sheet)s” has unknown columns: %(columns)s."),
    noop("The workbook unpacks to %(size)s bytes; at most %(limit)s are read."),
    noop("%(key)s: a step table is expected."),
    noop("A process has one start; this one has %(count)s."),
    noop("A variable is declared twice."),
    noop("A way out of the gateway %(node)s has no condition."),
    noop(
        "After the last step %(node)s a way leads on to %(next)s. The last step only signs the "
        "result; the head returns work to an earlier step by a command of its own."
    ),
    noop(
        "After %(node)s the same way is taken twice at once: a parallel branch leaves its block, "
        "or branches come together without a join."
    ),
    noop("From %(node)s the end can no longer be reached: the loop has no way out."),
    noop("The condition “%(condition)s” uses %(name)s, not declared."),
    noop("The decision table %(table)s uses %(name)s, which is not declared."),
    noop("The end %(node)s is reached while another branch is open."),
    noop("The flow %(flow)s leads from or to an element that does not exist."),
    noop(
        "The gateway %(node)s has no default flow: when no condition holds, the dossier would "
        "stand still. Mark one way out as the default."
    ),
    noop("The last step %(node)s asks for %(names)s: no step is left to use it."),
    noop("The process can get stuck at %(names)s: a join waits for ever."),
    noop("The process declares more than %(count)s variables."),
    noop("The process has no end."),
    noop("The process has no step that a person does."),
    noop("The process has too many parallel branches to be checked. Nest them less."),
    noop("The process has %(count)s elements; at most %(limit)s are read."),
    noop(
        "The process must end with one step, in which the result is signed; %(names)s can be the "
        "last. Let all ways lead to one last step."
    ),
    noop("no step"),
    noop(
        "The process runs in an endless loop in which nobody works and nothing waits: %(names)s. "
        "Put a step or a timer into the loop."
    ),
    noop("The shares sum to %(sum)s percent along the longest way, not to 100."),
    noop("The step %(node)s asks for %(name)s, which is not declared."),
    noop("The step %(node)s names no known post: %(role)s."),
    noop("The step %(node)s names the agency %(unit)s, which does not exist on that day."),
    noop(
        "The steps take %(hours)s working hours along the longest way; the limit is %(limit)s. "
        "Shorten steps or let them run in parallel."
    ),
    noop("The timer %(node)s has no span of working time."),
    noop("The timer %(node)s is not attached to a step."),
    noop("Two elements have the same id."),
    noop("Two ways into the join %(node)s come from the same element."),
    noop("%(node)s asks the decision table %(table)s, which is missing."),
    noop("%(node)s has several ways out: put a gateway there."),
    noop("%(node)s is never reached."),
    noop("%(node)s is not connected on both sides."),
    noop("A variable is a mapping with key and type."),
    noop("Each step is a mapping with number, name, role and time."),
    noop("Give either hours or shares in percent for all steps, not both."),
    noop("Step %(number)s leads into the parallel group %(group)s: no way leads there."),
    noop("Step %(number)s leads out of its parallel group %(group)s."),
    noop("Step %(number)s leads to step %(to)s, which does not exist."),
    noop("Step %(number)s: a loop leads back, not forward to step %(to)s."),
    noop("The decision table %(key)s is not named or not written as a table."),
    noop("The decision table %(key)s: the hit policy is unique, first or most."),
    noop("The key %(key)s of the process may have lower-case letters, digits and hyphens (at most 40)."),
    noop(
        "The last step signs the result: it is neither parallel nor conditional nor a wait, and "
        "has neither timer nor loop."
    ),
    noop("The parallel group %(group)s has one branch only."),
    noop("The steps are not numbered 1, 2, 3 and so on."),
    noop("The steps of the parallel group %(group)s do not stand one after the other."),
    noop("The table has no steps."),
    noop("The table has %(count)s rows; at most %(limit)s are read."),
    noop("The variable %(key)s has the unknown type %(type)s."),
    noop("The variable %(key)s may have lower-case letters, digits and _ only."),
    noop("Two steps have the same key."),
    noop("%(where)s has no Vietnamese name."),
    noop("%(where)s has no share of the time."),
    noop("%(where)s has unknown columns: %(columns)s."),
    noop("%(where)s waits: nobody works in it, so it has neither post nor hours."),
    noop("%(where)s: a loop has `to` (a step) and `when` (a condition)."),
    noop("%(where)s: a timer has `hours` and, if it does not lead on, `to`."),
    noop("%(where)s: text is expected."),
    noop("%(where)s: the key %(key)s may have lower-case letters, digits and _ only."),
    noop("%(where)s: the timer has no hours."),
    noop("%(where)s: %(raw)s is no number of working hours above 0."),
    noop("%(where)s: %(raw)s is no whole number."),
    noop("The process"),
    noop("The limit"),
    noop("The number of a step"),
    noop("Step %(number)s"),
    noop("Step %(number)s, wait"),
    noop("Step %(number)s, share"),
    noop("Step %(number)s, loop"),
    noop("Step %(number)s, timer"),
    noop("The variable %(key)s"),
    noop("The file declares a document type or entities. BPMN needs none: export it again without."),
    noop("The file has more than %(levels)s levels or %(elements)s elements."),
    noop("The file uses entities. BPMN needs none: export it again without."),
    noop("The file is no well-formed XML: %(why)s"),
)
_known = Sentences(SENTENCES)
said, is_known = _known.said, _known.is_known
