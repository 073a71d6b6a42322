"""Forms on the server's side: what templates show, what a posted page means, what is wrong with it.

One door to the parts: `form_fields` (what is asked), `form_reading` (what was posted), `form_values` (how people
write days and numbers). Forms are written as rows (`form_table`) and read back (`form_rows`).
"""

from motcua.procedures.rules.form_fields import Answer as Answer
from motcua.procedures.rules.form_fields import Choice as Choice
from motcua.procedures.rules.form_fields import FormField as FormField
from motcua.procedures.rules.form_fields import FormPage as FormPage
from motcua.procedures.rules.form_fields import Widget as Widget
from motcua.procedures.rules.form_fields import answers as answers
from motcua.procedures.rules.form_fields import areas as areas
from motcua.procedures.rules.form_fields import asked as asked
from motcua.procedures.rules.form_fields import describe as describe
from motcua.procedures.rules.form_fields import display as display
from motcua.procedures.rules.form_fields import field_at as field_at
from motcua.procedures.rules.form_fields import fields_of as fields_of
from motcua.procedures.rules.form_fields import inputs as inputs
from motcua.procedures.rules.form_fields import rows_in_words as rows_in_words
from motcua.procedures.rules.form_fields import settled as settled
from motcua.procedures.rules.form_fields import typed as typed
from motcua.procedures.rules.form_reading import FieldError as FieldError
from motcua.procedures.rules.form_reading import Reading as Reading
from motcua.procedures.rules.form_reading import posted_of as posted_of
from motcua.procedures.rules.form_reading import read as read
from motcua.procedures.rules.form_reading import row_count as row_count
from motcua.procedures.rules.form_reading import validate as validate
from motcua.procedures.rules.form_reading import with_row_added as with_row_added
from motcua.procedures.rules.form_reading import with_row_removed as with_row_removed
from motcua.procedures.rules.form_values import date_of as date_of
from motcua.procedures.rules.form_values import number_of as number_of
from motcua.procedures.rules.form_values import typed_number as typed_number
