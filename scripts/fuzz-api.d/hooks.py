"""What no schema can say of a valid request: control letters, countries' numbers, what belongs to which customer.

A request that schemathesis means to be valid is made so here. Those meant to be invalid go out as they are.
"""

import re
import uuid
from zlib import crc32

import schemathesis

COUNTRIES = ["ES", "PT", "FR", "MA", "RO", "GB"]
PHONES = [("+34", "612"), ("+34", "711"), ("+34", "912"), ("+351", "912"), ("+33", "612")]
PARTS = {
    "PRIVATE_CUSTOMER": ("contact_info", "personal_info"),
    "CORPORATE_CUSTOMER": ("contact_info", "company_info"),
    "DIGITAL_CUSTOMER": ("digital_personal_info",),
}
SEGMENTS = {"PRIVATE_CUSTOMER": ["CONSUMER"], "CORPORATE_CUSTOMER": ["SME", "SELF_EMPLOYEE"], "DIGITAL_CUSTOMER": []}
customers = {}  # the type of each customer that was created, by id
deleted = set()
external_ids = []
accounts = {}  # the customer of each account that was created, by id
account_external_ids = []
special_treatments = []  # those that the organization has
ADDRESS = {
    "address_lines": ["Calle Mayor 2"],
    "postal_code": "28039",
    "locality": "Madrid",
    "administrative_area": "Madrid",
    "region_code": "ES",
}


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


def iban(seed):
    account = digits(seed, 20)
    return f"ES{98 - int(account + '142800') % 97:02}{account}"


def valid(name, value, owner=None):
    """The value of the field `name` of the object `owner`, made valid."""
    if isinstance(value, list):
        items = [valid(name, item, owner) for item in value]
        if name in ("phone_numbers", "emails"):
            items = list({str(item.get("number", item.get("email"))).lower(): item for item in items}.values())
            for item in [item for item in items if item.get("is_default")][1:]:
                item["is_default"] = False
        if name == "categories":
            items = list({item["name"].lower(): item for item in items}.values())
        if name in ("valid_values", "values"):
            items = list(dict.fromkeys(items))
        return items
    if isinstance(value, dict):
        value = {field: valid(field, item, name) for field, item in value.items()}
        if name == "identity_document":
            if owner == "company_info":
                value["type"] = "CIF"
            elif value["type"] == "CIF":
                value["type"] = "NIF"
            value["number"] = document(value["type"], value["number"])
        if value.get("state_id"):
            value["state_id"] = value["postal_code"][:2]
            if value["state_id"] == "00":
                del value["state_id"]
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
        if name == "iban":
            return iban(value)
        if name == "nif":
            return document("NIF", value)
        value = re.sub("undefined", "anything", value, flags=re.IGNORECASE)
        # As long as it was, without control characters and without spaces around it.
        value = re.sub(r"[\x00-\x1f\x7f-\x9f]", "x", value)
        return re.sub(r"^\s+|\s+$", lambda spaces: "x" * len(spaces.group()), value)
    return value


def has_blank(value):
    if isinstance(value, (dict, list)):
        return any(map(has_blank, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str) and not value.strip()


@schemathesis.hook
def filter_case(context, case):
    """Blank text counts as missing: where that is allowed, it is no way to make a request invalid."""
    is_negative = case.meta and case.meta.generation.mode.is_negative
    return not (is_negative and (has_blank(case.query) or has_blank(case.body)))


@schemathesis.hook
def before_call(context, case, kwargs):
    path, headers, query = case.path_parameters or {}, case.headers or {}, case.query or {}
    operation = case.operation.definition.raw.get("operationId")
    if not case.meta or case.meta.generation.mode.is_negative:
        # Where the organization's name was to be the invalid part, the configuration has made it valid again.
        if str(path.get("category_id", "")).isdigit():
            path["category_id"] = 2147483647
        return
    if not re.match(r'\*|(W/)?"', headers.get("If-Match", "*")):
        headers["If-Match"] = '"1"'  # the coverage phase disregards this header's pattern
    if operation == "getExternalCustomer" and external_ids:
        path["customer_external_id"] = external_ids[-1]
    if operation == "getExternalAccount" and account_external_ids:
        path["account_external_id"] = account_external_ids[-1]
    if "from" in query and "to" in query:
        query["from"], query["to"] = sorted([query["from"], query["to"]])
    if operation == "listCustomers" and not any(map(str.isalnum, query["q"])):
        query["q"] = "a"
    if operation == "searchCustomer" and "identity_document" not in query:
        query.pop("identity_document_type", None)
        query.setdefault("email", "nobody@example.com")
    query.pop("cursor", None)  # only the server knows how to make one
    case.query = {name: valid(name, value) for name, value in query.items()}
    kind = None
    if "account_id" in path and accounts and path["account_id"] not in accounts:
        path["account_id"] = list(accounts)[-1]
        if "customer_id" in path:
            path["customer_id"] = accounts[path["account_id"]]
    if "customer_id" in path:
        living = [id for id in customers if id not in deleted]
        corporate = [id for id in living if customers[id] == "CORPORATE_CUSTOMER"]
        if operation == "setAssociatedUsers":  # for corporate customers only
            path["customer_id"] = corporate[-1] if corporate else str(uuid.uuid4())
        elif living and path["customer_id"] not in customers:
            path["customer_id"] = living[-1]
        kind = customers.get(path["customer_id"])
    if isinstance(case.body, dict):
        body = valid(None, case.body)
        if operation == "updateCustomer" and kind:
            fields = ("preferred_language", "segment", *PARTS[kind])
            body = {name: value for name, value in body.items() if name in fields}
            if body.get("segment") not in SEGMENTS[kind]:
                body.pop("segment", None)
        if operation == "createAccount" and kind == "DIGITAL_CUSTOMER":
            body["billing_address"] = body.get("billing_address") or ADDRESS
        if operation in ("createCustomerCategory", "updateCustomerCategory") and "value" in body:
            body["value"] = None  # which others there are, is the category's affair
        if operation == "setCustomerSpecialTreatment":
            body["values"] = special_treatments[:1] if body["values"] else []
        if operation == "addAccountPromotions" and body.get("end_date"):
            body["end_date"] = "2999-01-01"  # after any start
        if operation == "createIdentificationProcess":
            body["document"] = "%PDF-1.7\n%%EOF\n"
            if body.get("process_date"):
                body["process_date"] = f"2020{body['process_date'][4:]}"  # neither long ago nor still to come
        case.body = body


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.definition.raw.get("operationId")
    if operation == "createCustomer" and response.status_code == 201:
        created = response.json()
        customers[created["id"]] = case.body["type"]
        external_ids.append(created["external_id"])
    if operation == "createAccount" and response.status_code in (200, 202):
        created = response.json()
        accounts[created["id"]] = case.path_parameters["customer_id"]
        account_external_ids.append(created["external_id"])
    if operation == "setSpecialTreatments" and response.status_code == 204:
        special_treatments[:] = case.body["values"]
    if operation == "deleteCustomer" and response.status_code == 204:
        deleted.add(case.path_parameters["customer_id"])
