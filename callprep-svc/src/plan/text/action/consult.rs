//! The talk with those who speak for the staff, before anything is measured.

use crate::plan::{
    law::StaffBody,
    text::{Sentence, continued},
};

/// Who is talked to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Consulted {
    /// A body that the company must have.
    Required(StaffBody),
    /// A body that it may have.
    IfAny(StaffBody),
    /// A body that the booker names, which the law may have a name for.
    Named(Option<StaffBody>),
    /// Somebody in the call speaks for the staff.
    Speaker,
}

impl Consulted {
    /// Returns those who are talked to, within a sentence.
    pub(crate) fn who_nl(self) -> String {
        match self {
            Self::Required(body) | Self::IfAny(body) | Self::Named(Some(body)) => {
                format!("de {}", continued(&body.nl()))
            }
            Self::Named(None) | Self::Speaker => "wie voor het personeel spreekt".into(),
        }
    }

    /// Returns the same in English.
    pub(crate) fn who_en(self) -> String {
        match self {
            Self::Required(body) | Self::IfAny(body) | Self::Named(Some(body)) => {
                format!("the {}", continued(&body.en()))
            }
            Self::Named(None) | Self::Speaker => "whoever speaks for the staff".into(),
        }
    }
}

impl Sentence for Consulted {
    fn nl(&self) -> String {
        match self {
            Self::Required(body) => format!(
                "Bespreek nulmeting en vervolg met de {} en leg de afspraken over privacy (AVG) vast; \
                 tot dan wordt er niets gemeten",
                continued(&body.nl())
            ),
            Self::Named(_) => {
                let body = self.who_nl();
                format!(
                    "Bespreek toets, nulmeting en een vervolg vooraf met {body}, binnen wat de \
                     boeking daarover zegt, en leg de afspraken over privacy vast; tot dan wacht de rest"
                )
            }
            Self::IfAny(body) => format!(
                "Ga na of er een {} is; zo ja, bespreek de nulmeting en een eventueel vervolg daar \
                 eerst, met de afspraken over privacy (AVG), en schuif de rest zo nodig op",
                continued(&body.nl())
            ),
            Self::Speaker => {
                "Bespreek nulmeting en vervolg met wie voor het personeel spreekt en leg de \
                              afspraken over privacy vast; tot dan wordt er niets gemeten"
                    .into()
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Required(body) => format!(
                "Discuss baseline and follow-up with the {} and put the agreements on privacy (GDPR) on \
                 paper; until then nothing is measured",
                continued(&body.en())
            ),
            Self::Named(_) => {
                let body = self.who_en();
                format!(
                    "Discuss test, baseline and any follow-up beforehand with {body}, within what \
                     the booking says of that, and put the agreements on privacy on paper; until then the rest waits"
                )
            }
            Self::IfAny(body) => format!(
                "Find out whether there {}; if so, discuss the baseline and any follow-up there \
                 first, with the agreements on privacy (GDPR), and move the rest if need be",
                there_is(*body)
            ),
            Self::Speaker => {
                "Discuss baseline and follow-up with whoever speaks for the staff and put the \
                              agreements on privacy on paper; until then nothing is measured"
                    .into()
            }
        }
    }
}

/// Several are not one.
fn there_is(body: StaffBody) -> String {
    let name = continued(&body.en());
    match body {
        StaffBody::Representatives => format!("are {name}"),
        StaffBody::DutchCouncil
        | StaffBody::DutchSchoolCouncil
        | StaffBody::BelgianCouncil
        | StaffBody::GermanCouncil
        | StaffBody::GermanPublicCouncil
        | StaffBody::FrenchCommittee => format!("is a {name}"),
    }
}
