"""golden.json: what the exported graph makes of known texts, for the search engine's tests to reproduce."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mopq.tokenizer import PieceTokenizer

PHRASES = """
parse http request headers|open a file and read it line by line|retry with exponential backoff
connection pool size|binary search in a sorted list|user id|json web token|sort by key|merge two sorted arrays
load the configuration file|least recently used cache|thread safe queue|compile a regular expression
validate an e-mail address|convert celsius to fahrenheit|draw a red rectangle|unit test for the date parser
gradient descent step|shortest path in a graph|levenshtein distance|escape html entities|base 64 decode
print the current working directory|get the last modified time|max retries|is empty|to string|on click handler
render template with context|database migration|create index if not exists|memory mapped file|utf 8 decoder
""".replace("\n", "|")

WRITTEN = """
def add(a: int, b: int) -> int:\n    \"\"\"Adds two numbers.\"\"\"\n    return a + b
const fetchJSON = async (url) => (await fetch(url)).json();
func (s *Server) ListenAndServe(addr string) error { return http.ListenAndServe(addr, s.mux) }
impl<T: Clone> Iterator for Repeat<T> { fn next(&mut self) -> Option<T> { Some(self.0.clone()) } }
SELECT name, COUNT(*) FROM users WHERE created_at > NOW() - INTERVAL '7 days' GROUP BY name;
public static <K, V> Map<V, K> invert(Map<K, V> map) { return map.entrySet().stream().collect(toMap(V, K)); }
#include <stdio.h>\nint main(void) { printf(\"hello, world\\n\"); return 0; }
class XMLHttpRequestURLs < ApplicationRecord; has_many :userIDs; end
defmodule Counter do\n  use GenServer\n  def init(n), do: {:ok, n}\nend
quicksort (p:xs) = quicksort [x | x <- xs, x < p] ++ [p] ++ quicksort [x | x <- xs, x >= p]
for f in *.txt; do mv \"$f\" \"${f%.txt}.md\"; done
<div class="card"><a href="/about?lang=en&amp;x=1">About us</a></div>
.btn-primary { background-color: #ff6600; margin: 0 auto; }
{"name": "mopq-search", "version": "0.1.0", "private": true}
local function map(t, f) local r = {} for i, v in ipairs(t) do r[i] = f(v) end return r end
fun String.isPalindrome() = this == this.reversed()
var total = orders.Where(o => o.IsPaid).Sum(o => o.Amount);
src http client_pool
test unit engine quantizer codebook
## Installation\n\nRun `npm install` and then `npm start`.
TODO(alice): this leaks when utf8Decoder2 gets IPv4 addresses, see RFC-2616 and ISO8601
Größenänderung der Straße: Äpfel, Öl und Übermut
Où est la bibliothèque ? L'été dernier, c'était déjà fermé.
El niño comió piñas en la montaña; ¿cuántas?
Функция возвращает список всех пользователей
Η συνάρτηση επιστρέφει ΤΟΥΣ ΧΡΗΣΤΕΣ
この関数はユーザーの一覧を返します。
该函数返回所有用户的列表，并按名称排序
이 함수는 모든 사용자의 목록을 반환합니다
הפונקציה מחזירה רשימת משתמשים
تعيد الدالة قائمة المستخدمين
यह फ़ंक्शन सभी उपयोगकर्ताओं की सूची लौटाता है
ฟังก์ชันนี้คืนค่ารายชื่อผู้ใช้ทั้งหมด
İstanbul'da ışık; DİL ve Iğdır
naïve café Ångström ﬁne ½ ² ① ℃ Ⅷ x²+y²=z²
e\u0301cole E\u0301COLE cafe\u0301Noir
😀 🎉 emoji only? not quite 👩‍💻
𝒳 𐍈 𠀀𠀁 rare planes
zero\u200bwidth\u200djoiner\ufeffbom soft\u00adhyphen nbsp\u00a0here line\u2028separator
a_b__c___d $jquery @decorator #hash %percent ^caret &and *star ~tilde `tick` \\backslash | pipe
0x1F600 1_000_000 3.14159e-10 42 007 v1.2.3-beta.4 sha256 int32 a1b2c3
[PAD] [UNK] [CLS] [SEP] [MASK] ##ing
""".strip()


def golden_texts() -> list[tuple[str, str]]:
    """(text, role) pairs: plain phrases, the same as identifiers in five styles, code and prose in many
    languages and scripts, and the edges: nothing, nothing but symbols, one letter, far too long."""
    phrases = [phrase for phrase in PHRASES.split("|") if phrase]
    texts = [(phrase, "query") for phrase in phrases]
    for phrase in phrases:
        words = phrase.replace("-", " ").split()
        title = [word.capitalize() for word in words]
        texts += [
            ("_".join(words), "key"),
            (words[0] + "".join(title[1:]), "query"),
            ("".join(title) + "(self, x)", "key"),
            ("-".join(words) + ".ts", "key"),
            ("_".join(words).upper() + " = 0", "key"),
        ]
    for line in WRITTEN.split("\n"):
        text = line.replace("\\n", "\n").replace('\\"', '"')
        texts += [(text, "key"), (text, "query")]
    edges = ["", " \t\r\n", "(){};,.", "x", "\x00\x01", "a" * 101, "é" * 99]
    texts += [(edge, role) for edge in edges for role in ("query", "key")]
    long_text = "\n".join(f"value_{n} = computeValue{n}(previous, {n})  # {phrases[n % 33]}" for n in range(400))
    return [*texts, (long_text, "query"), (long_text, "key")]


def golden(
    tokens: PieceTokenizer,
    sessions: dict[str, Any],
    centroids_MKd: NDArray[np.float32],
    limits: dict[str, int],
    prefixes: Sequence[int] = (),
) -> dict[str, Any]:
    """The content of golden.json; `sessions` are onnxruntime's of the graph of keys and, where it is another, of that
    of queries, `prefixes` the numbers of sub-spaces at which a nested model's codes may be cut.

    Vectors are rounded to 7 decimals. Tables and scores are float32, written so that they read back exactly.
    """
    entries: list[dict[str, Any]] = []
    places: dict[str, list[int]] = {"query": [], "key": []}
    vectors: list[NDArray[np.float32]] = []
    for place, (text, role) in enumerate(golden_texts()):
        ids = tokens.ids(text, limits[role])
        ids_1T = np.array([ids or [0]], dtype=np.int32)
        (vector_1D,) = sessions.get(role, sessions["key"]).run(["vector_BD"], {"token_ids_BT": ids_1T})
        (code_1M,) = sessions["key"].run(["code_BM"], {"token_ids_BT": ids_1T})
        entries.append(
            {
                "text": text,
                "role": role,
                "tokenIds": ids,
                "vector": [round(float(x), 7) for x in vector_1D[0]],
                "code": code_1M[0].tolist(),
            }
        )
        places[role].append(place)
        vectors.append(vector_1D[0])
    scores = []
    for query, key in zip(places["query"][::6], places["key"][::6], strict=False):
        table_MK = lookup_table(vectors[query], centroids_MKd)
        code_M = np.array(entries[key]["code"])
        entry = {
            "query": query,
            "table": [float(x) for x in table_MK.ravel()],
            "key": key,
            "score": float(adc_score(table_MK, code_M)),
        }
        if prefixes:
            entry["prefixes"] = [
                {"subspaces": m, "score": float(adc_score(table_MK[:m], code_M[:m]))} for m in prefixes
            ]
        scores.append(entry)
    return {"texts": entries, "scores": scores}


def lookup_table(vector_D: NDArray[np.float32], centroids_MKd: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products of the vector's parts and the centroids, [M, K] float32."""
    M, _, d = centroids_MKd.shape
    table_MK: NDArray[np.float32] = np.einsum("md,mkd->mk", vector_D.reshape(M, d), centroids_MKd)
    return table_MK


def adc_score(table_MK: NDArray[np.float32], code_M: NDArray[np.int64]) -> np.float32:
    """The score of a code: the sum, in float32 and in the order of the sub-spaces, of its entries."""
    score = np.float32(0)
    for row_K, code in zip(table_MK, code_M, strict=True):
        score += row_K[code]
    return score
