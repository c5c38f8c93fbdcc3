"""The course: lessons as data, equations that are executed, exercises that name the mistake."""
