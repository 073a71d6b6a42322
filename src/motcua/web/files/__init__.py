"""Links to one file that live for minutes: for a mail to oneself, another device, an office program that asks again.

`link` makes one for a file that its reader could open at this moment, `open` hands the file out. Both ask the door
that the file belongs to, with its rules; a reading leaves its trace when the link is used, under that door's name.
"""
