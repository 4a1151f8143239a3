//! Codes of promotions, and why one takes nothing off.

use protocol::{CodeProblem, Currency};

use super::{Language, phrases, words};

impl Language {
    pub(crate) fn code_problem(self, problem: &CodeProblem, currency: Currency) -> String {
        match problem {
            CodeProblem::UsedUp => self.code_used_up().to_owned(),
            CodeProblem::UsedByYou => self.code_used_by_you().to_owned(),
            CodeProblem::NotYet(minute) => self.code_counts_from(minute.split('T').next().unwrap_or(minute)),
            CodeProblem::Over => self.code_over().to_owned(),
            CodeProblem::SwitchedOff => self.code_off().to_owned(),
            CodeProblem::NotHere => self.code_not_here().to_owned(),
            CodeProblem::Needs(more) => self.code_needs(self.price(*more, currency)),
            CodeProblem::NeedsQuantity(more) => self.code_needs_pieces(self.quantity(*more)),
            CodeProblem::NotTheseGoods => self.code_not_these().to_owned(),
            CodeProblem::NothingMore => self.code_nothing_more().to_owned(),
        }
    }
}

words! {
    have_a_code: "Have a code?", "Haben Sie einen Code?", "هل لديك رمز؟";
    with_code: "Code", "Code", "الرمز";
    use_code: "Use the code", "Code einlösen", "استخدم الرمز";
    type_a_code: "Please type the code.", "Bitte geben Sie den Code ein.", "يُرجى إدخال الرمز.";
    code_used_up: "It is used up.", "Er ist aufgebraucht.", "استُنفد.";
    code_used_by_you: "You have used it already.", "Sie haben ihn schon verwendet.", "لقد استخدمته من قبل.";
    code_over: "It is over.", "Er ist abgelaufen.", "انتهت صلاحيته.";
    code_off: "It does not count any more.", "Er gilt nicht mehr.", "لم يعد صالحًا.";
    code_not_here: "It does not count in the online store.", "Er gilt nicht im Onlineshop.", "لا يصلح في المتجر الإلكتروني.";
    code_not_these: "It is for other goods than those in your basket.",
        "Er gilt für andere Waren als die in Ihrem Warenkorb.",
        "هو لبضائع غير التي في سلتك.";
    code_nothing_more: "It takes nothing more off: what counts already is better.",
        "Er bringt nichts mehr: Was schon gilt, ist günstiger.",
        "لا يخصم شيئًا إضافيًا: العرض الساري أفضل.";
}

phrases! {
    code_counts_from(day): "It counts from {day} on.", "Er gilt ab dem {day}.", "يصلح ابتداءً من {day}.";
    code_needs(sum): "It needs {sum} more of its goods.", "Es fehlen noch Waren für {sum}.", "يلزم المزيد من بضائعه بقيمة {sum}.";
    code_needs_pieces(count): "It needs {count} more of its goods.", "Es fehlen noch {count} Stück seiner Waren.", "يلزم {count} أخرى من بضائعه.";
}
