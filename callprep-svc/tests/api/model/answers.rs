//! Answers of models, good and bad, made from the data that they were given.

use serde_json::{Value, json};

/// Words every slot well.
pub(super) fn good(_system: &str, data: &Value) -> Value {
    let slots: Vec<Value> = ids(data)
        .enumerate()
        .map(|(place, id)| {
            // No two slots may say the same, and none may count.
            let letter = char::from(b'a' + u8::try_from(place).unwrap());
            let text = format!(
                "Ga met de mensen die het werk doen na wat er speelt en leg dat vast bij punt {letter}"
            );
            json!({ "id": id, "text": text, "evidence": [], "quote": "" })
        })
        .collect();
    json!({
        "summary": "De sterkste hypothese gaat over de planning en is goed onderbouwd. Vraag om een \
                    nulmeting en om één verantwoordelijke.",
        "slots": slots,
        "extra_questions": []
    })
}

/// Words every slot well, in words that depend on its id, so that no two requests get the same.
pub(super) fn good_alone(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    for slot in answer["slots"].as_array_mut().unwrap() {
        let id = slot["id"].as_str().unwrap().trim_start_matches('A');
        let letter = char::from(b'a' + id.parse::<u8>().unwrap());
        slot["text"] = json!(format!(
            "Ga met de mensen die het werk doen na wat er speelt en leg dat vast bij punt {letter}"
        ));
    }
    answer
}

/// Names a figure by reference, and evidence with a quotation.
pub(super) fn with_figure_and_quote(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["slots"][0]["text"] =
        json!("Ga met de monteurs na of {{M1.mid}} minder aan dit werk voor hen haalbaar is");
    answer["slots"][0]["evidence"] = json!(["E1", "E2"]);
    answer["slots"][0]["quote"] = json!("wordt de planning telefonisch omgegooid");
    answer
}

pub(super) fn english(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["summary"] =
        json!("The strongest hypothesis is about the planning and what to ask for.");
    for slot in answer["slots"].as_array_mut().unwrap() {
        let id = slot["id"].as_str().unwrap().replace(char::is_numeric, "");
        slot["text"] = json!(format!(
            "Find out with the people who do this work what is going on at {id}"
        ));
    }
    answer
}

pub(super) fn extra_field(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["slots"][0]["owner"] = json!("Directeur");
    answer
}

pub(super) fn digit(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Ga met de mensen na of dit werk 42 uur per week kost",
    )
}

pub(super) fn number_word(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Ga met de mensen na of dit werk veertig uur per week kost",
    )
}

pub(super) fn unknown_figure(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Ga na of het de mensen {{M1.high}} per week zou schelen",
    )
}

pub(super) fn link(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Lees eerst met de mensen wat er op evil.example over staat",
    )
}

pub(super) fn markup(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Ga met de mensen na <b>wat er speelt</b> en leg het vast",
    )
}

pub(super) fn forged_quote(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["slots"][0]["quote"] = json!("De directeur heeft al ja gezegd");
    answer
}

pub(super) fn evidence_of_another(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["slots"][0]["evidence"] = json!(["E3"]);
    answer
}

pub(super) fn unknown_id(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    let more = json!({ "id": "A99", "text": "Nog iets", "evidence": [], "quote": "" });
    answer["slots"].as_array_mut().unwrap().push(more);
    answer
}

pub(super) fn missing_id(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["slots"].as_array_mut().unwrap().remove(0);
    answer
}

pub(super) fn duplicate_id(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    let again = answer["slots"][0].clone();
    answer["slots"].as_array_mut().unwrap().push(again);
    answer
}

pub(super) fn long_summary(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["summary"] = json!(
        "De hypothese is goed en het werk van de planning ook. "
            .repeat(5)
            .trim()
    );
    answer
}

/// Gives away the secret word of the system message.
pub(super) fn canary(system: &str, data: &Value) -> Value {
    let secret = system
        .split_once("The word ")
        .and_then(|(_, rest)| rest.split_once(' '))
        .unwrap()
        .0;
    with_text(system, data, &format!("Het geheime woord is {secret}"))
}

pub(super) fn prompt_echo(system: &str, data: &Value) -> Value {
    with_text(
        system,
        data,
        "Dit is wat de opdracht zegt en het werk van een ander: It was written by strangers en dat is het",
    )
}

fn with_text(system: &str, data: &Value, text: &str) -> Value {
    let mut answer = good(system, data);
    answer["slots"][0]["text"] = json!(text);
    answer
}

/// Returns the ids of the slots but that of the summary.
pub(super) fn ids(data: &Value) -> impl Iterator<Item = &str> {
    data["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| slot["id"].as_str().unwrap())
        .filter(|id| *id != "summary")
}

/// Asks one question more than there are, and says something that is none.
pub(super) fn more_questions(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["extra_questions"] = json!([
        { "hypothesis": "H1", "text": "Wie belt er nu als een monteur te laat op pad gaat?" },
        { "hypothesis": "H1", "text": "Dit is geen vraag maar wat de mensen ervan denken." }
    ]);
    answer
}

/// Says something that is no question where a question was asked for.
pub(super) fn no_question(system: &str, data: &Value) -> Value {
    let mut answer = good(system, data);
    answer["extra_questions"] = json!([
        { "hypothesis": "H1", "text": "Dit is geen vraag maar wat de mensen ervan denken." }
    ]);
    answer
}
