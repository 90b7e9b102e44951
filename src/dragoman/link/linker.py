"""`ActorLinker`: the one door of this room. Reads the directory once, then links reports and answers look-ups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dragoman.link.actors import Builder
from dragoman.link.chunks import Chunk, Hit, chunks_of, scan
from dragoman.link.coreference import Sieve
from dragoman.link.directory import Directory
from dragoman.link.home import Home, named_again
from dragoman.link.lexicon import Lexicon
from dragoman.link.mentions import Cluster, Mention, countries_near, inner_hits, join_speakers, mentions_of, with_first_person
from dragoman.link.plain import plain_syntax
from dragoman.link.readings import Reader, Reading
from dragoman.link.speech import join_speech
from dragoman.link.words import date_of, fold
from dragoman.model import Actor, Place, Report
from dragoman.syntax import Syntax, Token

__all__ = ["ActorLinker"]

_ARGUMENTS = frozenset({"nsubj", "obj", "iobj"})
_TOWARDS = frozenset({"by", "with", "from", "against", "between", "to", "of", "for", "toward", "towards", "on", "among", "and"})
_GOING = frozenset({"in", "at", "to", "into", "for"})


class ActorLinker:
    """Finds who acts in a report and who is meant: mentions, codes as of the report's date, coreference."""

    def __init__(self, directory: Directory, lexicon: Lexicon) -> None:
        self.directory = directory
        self.lexicon = lexicon

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> ActorLinker:
        """Read the shipped directory and lexicon, then the user's directory files. Raises DataError where a file breaks the format."""
        return cls(Directory.load(extra), Lexicon.load())

    def link(self, report: Report, syntax: Syntax, places: tuple[Place, ...] = (), *, first_person: bool = False) -> tuple[Actor, ...]:
        """The actors of a report, `a1` … in order of first mention.

        `syntax` is the parse of `report.text`; `places`, if given, let a city visited stand for its country. With `first_person`
        the pronouns "I", "we" and "you" outside quotation marks are actors too: for speeches and letters, not for news.
        """
        if not syntax.tokens:
            return ()
        syntax = named_again(syntax)
        chunks, reader = self._chunks(syntax, date_of(report.published))
        mentions = mentions_of(syntax, chunks, reader)
        dateline = report.dateline.span if report.dateline is not None else None
        mentions = [m for m in mentions if self._acts(syntax, m, dateline)]
        mentions = self._with_modifiers(syntax, mentions, reader)
        mentions = without_places(mentions, places)
        self._hosts(syntax, mentions, places)
        if first_person:
            mentions = with_first_person(syntax, mentions)
        clusters = Sieve(syntax, mentions, self.lexicon.classes).run()
        join_speakers(syntax, mentions, self.lexicon.says)
        if first_person:
            clusters = join_speech(syntax, mentions, clusters)
        builder = Builder(syntax, self.directory, self.lexicon, reader, chunks)
        builder.home = Home(syntax, self.lexicon, reader, mentions, places, dateline)
        return builder.build(clusters)

    def who(self, phrase: str, date: str | None = None, syntax: Syntax | None = None, places: tuple[Place, ...] = ()) -> Actor:
        """Who a phrase means on a day (ISO, or "12 April 2022"), without context. An unknown phrase gives kind "unknown".

        `syntax`, a parse of the phrase, and `places`, toponyms in it, help where given.
        """
        found = None
        for parsed in (plain_syntax(phrase), syntax):
            if found is None and parsed is not None and parsed.tokens:
                found = self._look_up(parsed, date_of(date))
        if found is not None:
            return found
        country = next((p.country for p in places if p.country), None)
        kind = "place" if country else "unknown"
        return Actor(id="a1", name=phrase.strip(), kind=kind, country=country, code=country, mentions=((0, len(phrase)),))

    def who_record(self, phrase: str, date: str | None = None, syntax: Syntax | None = None, places: tuple[Place, ...] = ()) -> Mapping[str, object]:
        """The answer of `dragoman who`: country, roles, name, office, code, kind. The UN stands as country UNO; a phrase without a known role as UNK."""
        actor = self.who(phrase, date, syntax, places)
        country = actor.country or ("UNO" if (actor.code or "").startswith("IGOUNO") else None)
        roles = list(actor.roles)
        if not roles and actor.kind == "state":
            roles = ["PRE"] if actor.name != self.directory.state_names.get(actor.country or "", actor.name) else []
        elif not roles and actor.kind != "people":
            roles = ["UNK"]
        office = actor.office.name if actor.office is not None else None
        return {"country": country, "roles": roles, "name": actor.name, "office": office, "code": actor.code, "kind": actor.kind}

    # -- parts

    def _chunks(self, syntax: Syntax, date: str | None) -> tuple[list[Chunk], Reader]:
        chunks = chunks_of(syntax, scan(syntax, self.directory), self.lexicon)
        reader = Reader(self.directory, self.lexicon, syntax, date, chunks)
        reader.near = countries_near(chunks, reader)
        for chunk in reversed(chunks):  # from the end, so that what follows "of" is read before what asks for it, however long the row
            reader.read(chunk)
        return chunks, reader

    def _look_up(self, syntax: Syntax, date: str | None) -> Actor | None:
        chunks, reader = self._chunks(syntax, date)
        builder = Builder(syntax, self.directory, self.lexicon, reader, chunks)
        best: Reading | None = None
        for chunk in chunks:
            reading = reader.read(chunk)
            if reading is not None and (best is None or _weight(reading) > _weight(best)) and chunk.after != "'s":
                best = reading
                if reading.roles or reading.state is not None:
                    break
        if best is None:
            best = self._unknown_body(syntax, chunks, reader)
        if best is None:
            return self._country_only(syntax, chunks, reader)
        cluster = Cluster(0)
        cluster.readings.append(best)
        span = (syntax.tokens[0].start, syntax.tokens[-1].end)
        cluster.mentions.append(Mention(span, 0, 0, "name", best))
        actors = builder.build([cluster])
        return actors[0] if actors else None

    def _unknown_body(self, syntax: Syntax, chunks: Sequence[Chunk], reader: Reader) -> Reading | None:
        """A row of three or more capitalised words that no list has, read as the name of a body where a word of it tells its field."""
        for chunk in chunks:
            words = [t for t in syntax.tokens[chunk.first : chunk.last] if t.text[:1].isupper()]
            if len(words) >= 3 and len(words) == chunk.last - chunk.first:
                found = reader.organization(chunk, reader.modifiers(chunk, chunk.last)[0])
                return found if found.roles else None
        return None

    def _country_only(self, syntax: Syntax, chunks: Sequence[Chunk], reader: Reader) -> Actor | None:
        for chunk in chunks:
            for hit in chunk.hits:
                if hit.states and not hit.bound:
                    country = reader.codes(hit.states)[0]
                    return Actor("a1", syntax.text.strip(), "unknown", country, country, resolved_by="demonym", mentions=((0, len(syntax.text)),))
        return None

    def _acts(self, syntax: Syntax, mention: Mention, dateline: tuple[int, int] | None) -> bool:
        """Whether a mention may be an actor where it stands: not in the dateline, and no channel ("on Twitter"). Marks capitals that are only a place."""
        if dateline is not None and mention.span[0] < dateline[1] and mention.span[1] > dateline[0]:
            return False
        reading = mention.reading
        token = syntax.tokens[mention.head]
        if reading is not None and reading.body is not None and set(reading.roles) & {"JRN", "BUS"}:
            case = syntax.child(token.i, "case")
            return case is None or case.text.casefold() not in ("on", "via")
        if reading is not None and reading.body is not None and reading.body.kind == "place":
            reading.kind = "organization"
            return self._stands_for_government(syntax, mention)
        if reading is None or reading.state is None:
            return True
        if reading.state.word == "capital":
            mention.located = not self._stands_for_government(syntax, mention)
        return not (token.i == 0 and token.text.isupper() and len(syntax.tokens) > 2 and syntax.tokens[1].text in (",", "—", "-", "("))

    def _stands_for_government(self, syntax: Syntax, mention: Mention) -> bool:
        assert mention.chunk is not None
        token = syntax.tokens[mention.head]
        steps = 0
        while token.rel == "conj" and token.head >= 0 and steps < 6:
            token = syntax.tokens[token.head]
            steps += 1
        if mention.chunk.after == "'s" or token.deprel == "nmod:poss" or token.rel in _ARGUMENTS:
            return True
        case = syntax.child(token.i, "case")
        word = case.text.casefold() if case is not None else syntax.tokens[mention.chunk.first - 1].text.casefold() if mention.chunk.first else ""
        if word in _GOING and token.head >= 0 and syntax.tokens[token.head].lemma in self.lexicon.visits:
            return True
        return word in _TOWARDS and token.rel in ("obl", "nmod")

    def _with_modifiers(self, syntax: Syntax, mentions: list[Mention], reader: Reader) -> list[Mention]:
        """Add names inside phrases of acts ("Syrian withdrawal") and bodies or people inside any ("NATO troops", "Novak administration")."""
        out: list[Mention] = []
        for mention in mentions:
            chunk = mention.chunk
            if chunk is not None:
                for hit in inner_hits(chunk):
                    inner = self._inner(syntax, reader, hit, mention.reading is None)
                    if inner is not None:
                        out.append(inner)
            out.append(mention)
        return out

    def _inner(self, syntax: Syntax, reader: Reader, hit: Hit, bare: bool) -> Mention | None:
        """A name inside a phrase: a state only where the phrase itself (`bare`) is no actor, else its code says it already."""
        if hit.people or (hit.bound and not (bare and reader.joint(hit))):
            return None
        token = syntax.tokens[hit.last - 1]
        span = (syntax.tokens[hit.first].start, token.end)
        if hit.states and bare:
            codes = reader.codes(hit.states)
            state = next(s for s in hit.states if s.code == codes[0])
            reading = Reading("state", name=self.directory.state_names[codes[0]], countries=codes, state=state, by="demonym", span=span, definite=True)
            if state.kind == "region":
                reading.kind, reading.name = "place", state.name
        elif hit.bodies:
            body = reader.body(hit, ())
            country = (body.country,) if body.country else ()
            reading = Reading(body.kind, name=body.name, countries=country, base=body.base, roles=body.roles, body=body, by="directory", span=span)
        else:
            return None
        reading.head = fold(token.text)
        return Mention(span, token.i, token.sentence, "name", reading, verb=token.head)

    def _hosts(self, syntax: Syntax, mentions: list[Mention], places: tuple[Place, ...]) -> None:
        """A city that is visited or struck stands for its country: "arrived in Amman" has Jordan as host, "shelled Aleppo" is done to Syria."""
        at = {m: p for p in places if p.country and p.kind in ("city", "region", "area", "site") and not p.demonym for m in p.mentions}
        if not at:
            return
        for mention in mentions:
            place = at.get(mention.span)
            if place is None or mention.kind != "other" or place.country not in self.directory.state_names:
                continue
            token = syntax.tokens[mention.head]
            governor = syntax.tokens[token.head] if token.head >= 0 else None
            if governor is None or not (governor.lemma in self.lexicon.visits or self._struck(syntax, token, governor)):
                continue
            country = str(place.country)
            states = self.directory.states.get(tuple(fold(self.directory.state_names[country]).split()), ())
            state = next((s for s in states if s.code == country), None)
            if state is not None:
                mention.kind = "name"
                mention.reading = Reading("state", name=state.name, countries=(country,), state=state, by="directory", head=fold(token.text), span=mention.span)

    def _struck(self, syntax: Syntax, token: Token, governor: Token) -> bool:
        """Whether a place is what an act of force is done to: its object, or after "on", "against" or "of" below a noun of force or its verb."""
        classes = self.lexicon.classes
        if governor.upos == "VERB" and governor.lemma in classes["force_verb"]:
            return token.rel == "obj" or token.deprel == "nsubj:pass"
        case = syntax.child(token.i, "case")
        if case is not None and case.text.casefold() == "from" and governor.lemma in classes["leave"]:
            return True
        if case is None or case.text.casefold() not in ("on", "against", "of", "over") or token.rel not in ("nmod", "obl"):
            return False
        if governor.upos == "NOUN":
            return case.text.casefold() != "over" and governor.lemma in classes["force_noun"]
        object_ = syntax.child(governor.i, "obj") or syntax.child(governor.i, "nsubj")
        return case.text.casefold() != "of" and object_ is not None and object_.lemma in classes["force_noun"]


def without_places(mentions: list[Mention], places: tuple[Place, ...]) -> list[Mention]:
    """Drop one-word "persons" without title that nobody knows and that the coder of places is sure of: parsers take towns for people."""
    at = {m for p in places if not p.demonym and p.confidence >= 0.5 for m in p.mentions}
    return [m for m in mentions if m.span not in at or m.reading is None or m.reading.kind != "person" or m.reading.person is not None]


def _weight(reading: Reading) -> int:
    return bool(reading.roles) * 4 + bool(reading.countries) * 2 + bool(reading.name)
