"""Reading a scan in a process of its own, with limits: what it measures, where it is cut, its text.

`inside` is the program that runs alone, `running` starts it and says what its end means, `engine` says what can be
read on this machine.
"""
