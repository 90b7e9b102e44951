ALTER TABLE main.mentions ADD COLUMN "dataset" VARCHAR;
ALTER TABLE main.mentions ADD COLUMN "extra" JSON;

ALTER TABLE history.mentions RENAME TO mentions_1;
CREATE TABLE history.mentions (
    "record" VARCHAR,
    "n" INTEGER,
    "report" VARCHAR,
    "made_by" VARCHAR,
    "known" DATE,
    "kind" VARCHAR,
    "text" VARCHAR,
    "text_start" INTEGER,
    "text_end" INTEGER,
    "dataset" VARCHAR,
    "extra" JSON,
    "superseded" TIMESTAMP
);
INSERT INTO history.mentions BY NAME SELECT * FROM history.mentions_1;
DROP TABLE history.mentions_1;
