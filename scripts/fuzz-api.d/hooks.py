"""What no schema can say of a valid request: control letters, countries' numbers, what belongs to which customer.

A request that schemathesis means to be valid is made so here. Those meant to be invalid go out as they are.
"""

import re
import uuid
from zlib import crc32

import schemathesis
from schemathesis.core.parameters import ParameterLocation

COUNTRIES = ["ES", "PT", "FR", "MA", "RO", "GB"]
PHONES = [("+34", "612"), ("+34", "711"), ("+34", "912"), ("+351", "912"), ("+33", "612")]
PARTS = {
    "PRIVATE_CUSTOMER": ("contact_info", "personal_info"),
    "CORPORATE_CUSTOMER": ("contact_info", "company_info"),
    "DIGITAL_CUSTOMER": ("digital_personal_info",),
}
SEGMENTS = {"PRIVATE_CUSTOMER": ["CONSUMER"], "CORPORATE_CUSTOMER": ["SME", "SELF_EMPLOYEE"], "DIGITAL_CUSTOMER": []}
customers = {}  # the type of each customer that was created, by id
external_ids = []


def digits(seed, count):
    return "".join(str(crc32(f"{place}{seed}".encode()) % 10) for place in range(count))


def document(kind, seed):
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    seven = digits(seed, 7)
    if kind == "PASSPORT":
        return f"AB{seven}"
    if kind == "CIF":
        doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in seven[::2])
        return f"B{seven}{-(doubled + sum(map(int, seven[1::2]))) % 10}"
    if kind == "NIE":
        return f"X{seven}{letters[int(seven) % 23]}"
    return f"{seven}0{letters[int(seven + '0') % 23]}"


def valid(name, value, owner=None):
    """The value of the field `name` of the object `owner`, made valid."""
    if isinstance(value, list):
        items = [valid(name, item, owner) for item in value]
        if name in ("phone_numbers", "emails"):
            items = list({str(item.get("number", item.get("email"))).lower(): item for item in items}.values())
            for item in [item for item in items if item.get("is_default")][1:]:
                item["is_default"] = False
        return items
    if isinstance(value, dict):
        value = {field: valid(field, item, name) for field, item in value.items()}
        if name == "identity_document":
            if owner == "company_info":
                value["type"] = "CIF"
            elif value["type"] == "CIF":
                value["type"] = "NIF"
            value["number"] = document(value["type"], value["number"])
        if "country_code" in value:
            code, start = PHONES[crc32(value["number"].encode()) % len(PHONES)]
            value["country_code"] = code
            value["number"] = start + digits(value["number"], 6)
        return value
    if isinstance(value, str):
        if name in ("nationality", "region_code"):
            return COUNTRIES[crc32(value.encode()) % len(COUNTRIES)]
        if name == "birthdate":
            return f"19{value[2:]}"
        if name == "nif":
            return document("NIF", value)
        # As long as it was, without control characters and without spaces around it.
        value = re.sub(r"[\x00-\x1f\x7f-\x9f]", "x", value)
        return re.sub(r"^\s+|\s+$", lambda spaces: "x" * len(spaces.group()), value)
    return value


def is_positive(case, location):
    part = case.meta.components.get(location) if case.meta else None
    return part is not None and part.mode.is_positive


@schemathesis.hook
def filter_query(context, query):
    """A blank parameter counts as absent, so it is no way to make a request invalid."""
    return all(str(value).strip() for value in query.values())


@schemathesis.hook
def before_call(context, case, kwargs):
    operation = case.operation.definition.raw.get("operationId")
    if operation == "getExternalCustomer" and external_ids and is_positive(case, ParameterLocation.PATH):
        case.path_parameters["customer_external_id"] = external_ids[-1]
    if is_positive(case, ParameterLocation.QUERY):
        query = {name: valid(name, value) for name, value in case.query.items()}
        if operation == "searchCustomer" and not query.keys() & {"identity_document", "email"}:
            query["email"] = "nobody@example.com"
        if operation == "listCustomers" and not any(map(str.isalnum, query["q"])):
            query["q"] = "a"
        query.pop("cursor", None)  # only the server knows how to make one
        case.query = query
    if is_positive(case, ParameterLocation.BODY) and isinstance(case.body, dict):
        body = valid(None, case.body)
        if operation == "setAssociatedUsers" and case.path_parameters["customer_id"] in customers:
            # The operation is for corporate customers only.
            corporate = [id for id, kind in customers.items() if kind == "CORPORATE_CUSTOMER"]
            case.path_parameters["customer_id"] = corporate[-1] if corporate else str(uuid.uuid4())
        if operation == "updateCustomer" and (kind := customers.get(case.path_parameters["customer_id"])):
            fields = ("preferred_language", "segment", *PARTS[kind])
            body = {name: value for name, value in body.items() if name in fields}
            if body.get("segment") not in SEGMENTS[kind]:
                body.pop("segment", None)
        case.body = body


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.definition.raw.get("operationId") == "createCustomer" and response.status_code == 201:
        created = response.json()
        customers[created["id"]] = case.body["type"]
        external_ids.append(created["external_id"])
