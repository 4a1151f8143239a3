//! Pictures that a product is given: each must be kept here already, and what is known of it goes with its name.

use domain::{Rejection, organisation::Product};
use protocol::{EditVariant, OrganisationCommand, Picture, RefusalCode};

use super::Preparation;

impl Preparation {
    /// Fills in what is known of every picture that is named.
    ///
    /// # Errors
    /// `unknown_media` when there is no such picture.
    pub(super) fn picture_facts(&self, asked: &mut OrganisationCommand) -> Result<(), Rejection> {
        let handle = match &*asked {
            OrganisationCommand::PutTheme(theme) => return self.logo_is_kept(theme.logo.as_deref()),
            OrganisationCommand::PutProduct(product) => &product.handle,
            OrganisationCommand::EditProduct(edit) => &edit.handle,
            _ => return Ok(()),
        };
        let own = self.published.organisation.product(handle).cloned();
        let fill = |pictures: &mut Vec<Picture>| {
            pictures.iter_mut().try_for_each(|picture| self.fill(picture, own.as_deref()))
        };
        match asked {
            OrganisationCommand::PutProduct(product) => {
                fill(&mut product.pictures)?;
                product.variants.iter_mut().try_for_each(|variant| fill(&mut variant.pictures))
            }
            OrganisationCommand::EditProduct(edit) => {
                edit.pictures.as_mut().map_or(Ok(()), fill)?;
                edit.add.iter_mut().try_for_each(|variant| fill(&mut variant.pictures))?;
                let edited = |variant: &mut EditVariant| variant.pictures.as_mut().map_or(Ok(()), fill);
                edit.variants.iter_mut().try_for_each(edited)
            }
            _ => Ok(()),
        }
    }

    /// The logo that the shop has already may have been lost; what is new must be there.
    fn logo_is_kept(&self, logo: Option<&str>) -> Result<(), Rejection> {
        let in_force = self.published.organisation.theme().logo.as_deref();
        match logo.filter(|logo| logo.len() == 64 && Some(*logo) != in_force) {
            Some(logo) if self.media.named(logo).is_none() => Err(unknown(logo)),
            _ => Ok(()),
        }
    }

    /// What is no name of a picture at all is for the machine to refuse.
    fn fill(&self, picture: &mut Picture, own: Option<&Product>) -> Result<(), Rejection> {
        if picture.media.len() != 64 {
            return Ok(());
        }
        if let Some(facts) = self.media.named(&picture.media) {
            (picture.width, picture.height, picture.tint) = (facts.width, facts.height, facts.tint);
            return Ok(());
        }
        // A file that was lost must not keep anybody from changing the rest of the product that names it.
        let of_variants = own.into_iter().flat_map(|own| &own.variants).flat_map(|variant| &variant.pictures);
        let mut all = own.into_iter().flat_map(|own| &own.pictures).chain(of_variants);
        if let Some(known) = all.find(|known| known.media == picture.media) {
            (picture.width, picture.height, picture.tint) = (known.width, known.height, known.tint);
            return Ok(());
        }
        Err(unknown(&picture.media))
    }
}

fn unknown(media: &str) -> Rejection {
    let message = format!("there is no picture {media}; upload it first, and then name it");
    Rejection::new(RefusalCode::UnknownMedia, message)
}
