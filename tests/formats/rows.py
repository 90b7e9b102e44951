"""Rows of every format, made up by us: countries and people that do not exist beside real codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.formats import format_named

ROWS: Mapping[str, Mapping[str, str]] = {
    "gdelt2": {
        "GLOBALEVENTID": "700000001", "SQLDATE": "20180612", "MonthYear": "201806", "Year": "2018", "FractionDate": "2018.4438",
        "Actor1Code": "USAGOV", "Actor1Name": "WASHINGTON", "Actor1CountryCode": "USA", "Actor1Type1Code": "GOV",
        "Actor2Code": "PRK", "Actor2Name": "PYONGYANG", "Actor2CountryCode": "PRK", "IsRootEvent": "1", "EventCode": "046", "EventBaseCode": "046",
        "EventRootCode": "04", "QuadClass": "1", "GoldsteinScale": "7.0", "NumMentions": "6", "NumSources": "2", "NumArticles": "6", "AvgTone": "-1.25",
        "Actor1Geo_Type": "0", "Actor2Geo_Type": "0", "ActionGeo_Type": "4", "ActionGeo_FullName": "Sandhaven, Port, Nowhere", "ActionGeo_CountryCode": "SN",
        "ActionGeo_ADM1Code": "SN00", "ActionGeo_ADM2Code": "", "ActionGeo_Lat": "1.25", "ActionGeo_Long": "103.8", "ActionGeo_FeatureID": "-1234567",
        "DATEADDED": "20180613081500", "SOURCEURL": "https://www.daily.example/a/1",
    },
    "gdelt1": {
        "GLOBALEVENTID": "12", "SQLDATE": "19790105", "MonthYear": "197901", "Year": "1979", "FractionDate": "1979.0137", "Actor1Code": "ROMGOV",
        "Actor1Name": "BUCHAREST", "Actor1CountryCode": "ROM", "Actor1Type1Code": "GOV", "Actor2Code": "AFR", "Actor2Name": "AFRICA",
        "Actor2CountryCode": "AFR", "IsRootEvent": "0", "EventCode": "010", "EventBaseCode": "010", "EventRootCode": "01", "QuadClass": "1",
        "GoldsteinScale": "0", "NumMentions": "1", "NumSources": "1", "NumArticles": "1", "AvgTone": "3", "Actor1Geo_Type": "0", "Actor2Geo_Type": "0",
        "ActionGeo_Type": "1", "ActionGeo_FullName": "Romania", "ActionGeo_CountryCode": "RO", "ActionGeo_ADM1Code": "RO", "ActionGeo_Lat": "46",
        "ActionGeo_Long": "25", "ActionGeo_FeatureID": "RO", "DATEADDED": "20130203", "SOURCEURL": "",
    },
    "gdelt2-mentions": {
        "GLOBALEVENTID": "700000001", "EventTimeDate": "20180612000000", "MentionTimeDate": "20180613081500", "MentionType": "1",
        "MentionSourceName": "daily.example", "MentionIdentifier": "https://www.daily.example/a/1", "SentenceID": "3", "Actor1CharOffset": "-1",
        "Actor2CharOffset": "412", "ActionCharOffset": "430", "InRawText": "1", "Confidence": "80", "MentionDocLen": "2100", "MentionDocTone": "-1.25",
        "MentionDocTranslationInfo": "", "Extras": "",
    },
    "gkg2": {
        "GKGRECORDID": "20180613081500-12", "DATE": "20180613081500", "SourceCollectionIdentifier": "1", "SourceCommonName": "daily.example",
        "DocumentIdentifier": "https://www.daily.example/a/1", "V2Tone": "-1.25,2,3,5,20,0,390",
        "Quotations": "120|31|said|We keep the door open | for now#410|12||Nobody asked",
    },
    "icews": {
        "Event ID": "51000001", "Event Date": "2016-03-02", "Source Name": "Defense Ministry (Japan)",
        "Source Sectors": "Defense / Security Ministry,Executive,Government", "Source Country": "Japan", "Event Text": "Make pessimistic comment",
        "CAMEO Code": "012", "Intensity": "-0.4", "Target Name": "North Korea", "Target Sectors": "", "Target Country": "North Korea", "Story ID": "900001",
        "Sentence Number": "4", "Publisher": "Example Wire", "City": "Tokyo", "District": "", "Province": "Tokyo", "Country": "Japan",
        "Latitude": "35.6895", "Longitude": "139.692",
    },
    "polecat": {
        "Event ID": "AB12_3_0", "Event Date": "2022-05-04", "Event Type": "PROTEST", "Event Mode": "Hunger", "Intensity": "-4.5",
        "Quad Code": "MATERIAL CONFLICT", "Contexts": "human rights;legal", "Actor Name": "Joint Teachers Union", "Actor Country": "CHL; ARG",
        "Actor COW": "155; 160", "Primary Actor Sector": "LAB", "Actor Sectors": "LAB;CVL", "Actor Title": "None", "Actor Name Raw": "the \"teachers",
        "Wikipedia Actor ID": "None", "Recipient Name": "None", "Recipient Country": "None", "Recipient COW": "None", "Primary Recipient Sector": "None",
        "Recipient Sectors": "None", "Recipient Title": "None", "Recipient Name Raw": "None", "Wikipedia Recipient ID": "None", "Placename": "Valparaíso",
        "City": "Valparaíso", "District": "None", "Province": "Valparaíso", "Country": "CHL", "Latitude": "-33.036", "Longitude": "-71.63",
        "GeoNames ID": "3868626", "Raw Placename": "Valparaíso", "Feature Type": "PPLA", "Source": "El Ejemplo", "Publication Date": "2022-05-05",
        "Story People": "", "Story Organizations": "", "Story Locations": "", "Language": "Spanish", "Version": "NGEC_1.1",
    },
    "ucdp": {
        "id": "400001", "relid": "XXX-2014-1-1-1", "year": "2014", "active_year": "1", "code_status": "Clear", "type_of_violence": "1",
        "conflict_dset_id": "1", "conflict_new_id": "1", "conflict_name": "Mali: Government", "dyad_dset_id": "1", "dyad_new_id": "1",
        "dyad_name": "Government of Mali - Front", "side_a_dset_id": "1", "side_a_new_id": "1", "side_a": "Government of Mali", "side_b_dset_id": "2",
        "side_b_new_id": "2", "side_b": "The \"Front\", northern", "number_of_sources": "-1", "source_article": "Example Wire, 2014-05-23",
        "source_date": "2014-05-23", "where_prec": "4", "where_coordinates": "Kidal region", "adm_1": "Kidal region", "latitude": "19.5", "longitude": "1.0",
        "geom_wkt": "POINT (1 19.5)", "priogrid_gid": "1", "country": "Mali", "country_id": "432", "region": "Africa", "event_clarity": "2", "date_prec": "3",
        "date_start": "2014-05-17 00:00:00.000", "date_end": "2014-05-21 00:00:00.000", "deaths_a": "2", "deaths_b": "3", "deaths_civilians": "1",
        "deaths_unknown": "0", "best": "6", "high": "9", "low": "4", "gwnoa": "432", "gwnob": "",
    },
    "acled": {
        "event_id_cnty": "NGA1", "event_date": "2021-02-03", "year": "2021", "time_precision": "2", "disorder_type": "Demonstrations",
        "event_type": "Protests", "sub_event_type": "Peaceful protest", "actor1": "Protesters (Nigeria)", "inter1": "Protesters",
        "actor2": "Police Forces of Nigeria (2015-)", "inter2": "1", "interaction": "16", "iso": "566", "region": "Western Africa", "country": "Nigeria",
        "admin1": "Kano", "location": "Kano", "latitude": "12.0001", "longitude": "8.5167", "geo_precision": "1", "source": "Example Wire; Other Paper",
        "source_scale": "National", "notes": "Traders marched,\nand the police \"watched\".", "fatalities": "0", "timestamp": "1612900000",
    },
    "phoenix": {
        "EventID": "20140620_1", "Date": "20140620", "Year": "2014", "Month": "06", "Day": "20", "SourceActorFull": "IRQGOV", "SourceActorEntity": "IRQ",
        "SourceActorRole": "GOV", "TargetActorFull": "REB", "TargetActorEntity": "REB", "EventCode": "190", "EventRootCode": "19", "PentaClass": "4",
        "GoldsteinScore": "-10.0", "Issues": "", "Lat": "34.0", "Lon": "44.0", "LocationName": "Somewhere", "StateName": "IRQ", "CountryCode": "Diyala",
        "SentenceID": "1_2", "URLs": "http://paper.example/x", "NewsSources": "paper_world",
    },
    "phoenix-cline": {
        "eid": "NYT1", "story_date": "03/09/1962", "year": "1962", "month": "3", "day": "9", "source": "FRAGOV", "source_root": "FRA", "source_agent": "GOV",
        "target": "DZA", "target_root": "DZA", "code": "36", "root_code": "3", "quad_class": "0", "goldstein": "4.0", "placename": "Evian",
        "countryname": "FRA", "lat": "46.4", "lon": "6.6", "aid": "77", "process": "x",
    },
}  # fmt: skip
"""One good row a format; what is not named is empty."""


def line(name: str, columns: Sequence[str] | None = None, **changed: str) -> list[str]:
    """The cells of the row of a format, some of them changed (blanks in names written `_`)."""
    known = {column.replace(" ", "_"): column for column in format_named(name).columns}
    row = dict(ROWS[name]) | {known.get(key, key): value for key, value in changed.items()}
    return [row.get(column, "") for column in columns or format_named(name).columns]


def file(name: str, lines: Sequence[Sequence[str]], *, header: bool | None = None, **how: Any) -> str:
    """A file of rows as the format writes it."""
    format = format_named(name)
    out = io.StringIO()
    wanted = format.header if header is None else header
    if format.quote:
        writer = csv.writer(out, lineterminator="\n")
        if wanted:
            writer.writerow(how.get("columns", format.columns))
        writer.writerows(lines)
        return out.getvalue()
    rows = [list(how.get("columns", format.columns)), *lines] if wanted else lines
    return "".join("\t".join(row) + "\n" for row in rows)
