"""The two texts that a course folder for nbgrader begins with."""

CONFIG = """\
'''Settings of nbgrader for this course folder; it reads them when it is run in here.'''

c = get_config()

c.CourseDirectory.course_id = "embedding-course"

# Students get the cell of the course as it is; this line stands where the solution stood.
c.ClearSolutions.code_stub = {"python": "# Your answer goes into the code above this line."}

# Seconds a cell may take. Some exercises train a model, for up to a minute, after compiling.
c.Execute.timeout = 300

# A graded cell that a student has deleted is put back and graded.
c.OverwriteCells.add_missing_cells = True
"""

README = """\
# A course folder for nbgrader

Made by `course.py assignment`, which also adds further assignments to it. All of it is yours to
change. NAME is an assignment, such as `chapter-05`.

- `source/NAME/` holds the notebook with solutions, hidden tests and the seed: for you alone.
- `release/NAME/` holds the same without them: for your students.
- `submitted/STUDENT/NAME/` is where you put what a student hands in.
- `autograded/` and `feedback/` are what nbgrader makes of it.
- `gradebook.db` holds the points, as nbgrader records them: for you alone.

Run these in this folder, in an environment that has `course_lib[instructor]`:

1. Read `source/NAME/NAME.ipynb`. If you change it, make the release again:
   `nbgrader generate_assignment NAME --force`.
2. Give your students `release/NAME/NAME.ipynb`. They need `course_lib` to run it, and no network.
3. Put what they hand in into `submitted/STUDENT/NAME/NAME.ipynb`, under the same file name.
4. `nbgrader autograde NAME` runs all submissions and grades them.
5. `nbgrader generate_feedback NAME` writes `feedback/STUDENT/NAME/NAME.html`: the verdict on each
   answer, with the mistake that it looks like.
6. `nbgrader export` writes `grades.csv`.

Submissions are programs that others wrote: grade them under an account, or in a container, in
which they can do no harm.
"""
