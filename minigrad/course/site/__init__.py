"""The course as a site of static files, in the order in which it is built:

- recording.py: run a lesson cell by cell, in a process of its own, and keep what it shows
- cache.py: do so only for lessons that changed
- contents.py: what is known of the course when its pages are written
- home.py, sharing.py: the first page with the map; the pictures of pages that are shared
- lesson_page.py, notebook.py: a lesson and its record as Markdown, and as a notebook
- exercise_list.py: the exercises at the end of a lesson
- figures.py: its pictures, and backward passes that are played step by step
- mistakes.py: the catalogue of the known mistakes; mistake_picture.py: right against wrong
- wrong_code.py, specialised.py, scope.py, syntax.py, tidying.py, code_text.py: the switches of a
  reference resolved, so that the code of a mistake can be read; what differs from the right code
- optimizers.py, descent.py, closing.py: each optimizer, the family tree, the pages at the end
- siblings.py, valleys.py: what an optimizer's file says of it; the programs that its page runs
- reference.py, docstrings.py: the reference; docstrings as mkdocstrings is to read them
- inside.py, imports.py, training_step.py: how the package works, read off its files and a run
- sources.py: every file of the package, with a place for each line
- lesson_links.py: mentions of lessons become links
- staging.py: a folder of Markdown and files, of which a file is written only if it changed
- generating.py: Markdown to HTML by MkDocs, for the pages that changed
- finishing.py: what Markdown cannot say: formulas, equations and the code that is them, linked
- formulas.py: LaTeX to HTML, with the symbols marked that are variables of the code
- publishing.py: the finished site in a folder, in which nothing else is touched
- building.py: all of this in order; locking.py: one build at a time
- serving.py: a web server for the finished folder
- watching.py: build again when a source changes, and have the open pages reloaded

MkDocs turns Markdown into HTML, and no more than that: another generator can take its place.
"""
