"""How a readout is shown. Every face is drawn from the contract's JSON form (`Readout.to_dict()`), so a file on disk can be shown as well.

rows         flat rows, labels beside codes (CSV files, data frames)
csv          those rows as files
table        a page for the terminal
page         one self-contained HTML page, and the fragment for notebooks
annotations  W3C Web Annotation JSON-LD
geojson      places, and events with a place, as GeoJSON
"""
