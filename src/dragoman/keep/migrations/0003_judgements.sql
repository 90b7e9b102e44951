ALTER TABLE main.judgements ADD COLUMN one_words VARCHAR;
ALTER TABLE main.judgements ADD COLUMN one_start INTEGER;
ALTER TABLE main.judgements ADD COLUMN other_words VARCHAR;
ALTER TABLE main.judgements ADD COLUMN other_start INTEGER;
