//! Hangs up the pictures of the demonstration's goods while the shop already works: drawn one product after the other beside
//! everything else, kept like an upload, and put by an ordinary command that has the same id in every run. Whoever takes a
//! picture off again does not find it there after the next start.

use protocol::{
    Command, CommandBody, CommandId, EditProduct, EditVariant, OccurredAt, OrganisationCommand, Picture,
    PutProduct, Refusal, Timestamp,
};
use std::collections::BTreeMap;

use super::{
    SAMPLE_TAG,
    drawing::{self, Subject},
    sample_products, unsettled,
};
use crate::{
    import::{self, StepResult, command_id},
    media::Media,
    node::Node,
    record::Origin,
};

/// Which goods get their pictures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    /// All that are as the demonstration has them.
    All,
    /// Those that somebody began a shop with to try it.
    Samples,
}

/// Gives every product that has none its pictures. What cannot be drawn or kept is left without: a demonstration without
/// pictures is still one. Gives how many products got some.
pub(crate) async fn hang(node: &Node, wanted: Wanted) -> usize {
    let mut hung = 0_usize;
    for product in sample_products().into_iter().chain(unsettled::stool_left()) {
        match hang_one(node, wanted, product).await {
            Ok(true) => hung = hung.saturating_add(1),
            Ok(false) => {}
            Err(refusal) => {
                tracing::warn!(%refusal, "the goods stay without further pictures until the next start");
                break;
            }
        }
    }
    hung
}

/// The id of the command that brings a product's pictures.
fn id_of(handle: &str) -> CommandId {
    let always = OccurredAt { at: Timestamp(0), offset_minutes: 0 };
    command_id(always, &["demonstration", "pictures", handle])
}

pub(super) async fn hang_one(node: &Node, wanted: Wanted, product: PutProduct) -> Result<bool, Refusal> {
    let published = node.catalogue();
    let Some(known) = published.organisation.product(&product.handle) else { return Ok(false) };
    let ours = product.variants.iter().all(|one| known.variants.iter().any(|other| other.sku == one.sku));
    let fits = match wanted {
        Wanted::All => true,
        Wanted::Samples => known.tags.iter().any(|one| one == SAMPLE_TAG),
    };
    let id = id_of(&product.handle);
    if !ours || !fits || !known.pictures.is_empty() || node.knows(id).await? {
        return Ok(false);
    }
    drop(published);
    let media = node.media().clone();
    let drawn = tokio::task::spawn_blocking(move || edit(&media, &product)).await;
    let Some(edit) = drawn.unwrap_or(Ok(None))? else { return Ok(false) };
    let body = CommandBody::from(OrganisationCommand::EditProduct(edit));
    let command = Command { id, ..import::own_command(None, None, body) };
    match import::submit(node, Origin::System, command).await? {
        // Somebody was quicker and changed just that.
        StepResult::Refused(refusal) => {
            tracing::info!(%refusal, "a picture is not hung up");
            Ok(false)
        }
        StepResult::Done | StepResult::Repeated | StepResult::NotSent => Ok(true),
    }
}

/// Draws and keeps what a product needs: variants that look alike share a picture, and the product shows all of them.
fn edit(media: &Media, product: &PutProduct) -> Result<Option<EditProduct>, Refusal> {
    let mut kept: BTreeMap<String, Picture> = BTreeMap::new();
    let (mut pictures, mut variants) = (Vec::new(), Vec::new());
    let looks = looks(product);
    let alike = looks.windows(2).all(|pair| matches!(pair, [one, two] if one.svg == two.svg));
    for look in looks {
        let picture = match kept.get(&look.svg) {
            Some(picture) => picture.clone(),
            None => {
                let Some(file) = drawing::raster(&look.svg) else { return Ok(None) };
                let view = media.keep_own(&file)?;
                let picture = Picture {
                    media: view.media,
                    alt: look.alt,
                    focus_x: 50,
                    focus_y: 50,
                    width: view.width,
                    height: view.height,
                    tint: view.tint,
                };
                pictures.push(picture.clone());
                kept.insert(look.svg, picture.clone());
                picture
            }
        };
        if !alike {
            variants.push(EditVariant { pictures: Some(vec![picture]), ..EditVariant::of(look.sku) });
        }
    }
    if pictures.is_empty() {
        return Ok(None);
    }
    let handle = product.handle.clone();
    Ok(Some(EditProduct { handle, pictures: Some(pictures), variants, ..EditProduct::default() }))
}

/// A variant and what it looks like.
struct Look {
    sku: protocol::Sku,
    svg: String,
    alt: String,
}

fn looks(product: &PutProduct) -> Vec<Look> {
    let looks = product.variants.iter().filter_map(|variant| {
        // Strengths are told beside the picture: the bottles are the same.
        let shown = if variant.name.ends_with(" mg") { "" } else { variant.name.as_str() };
        let subject = Subject { sku: variant.sku.as_str(), name: &product.name, variant: shown };
        Some(Look { sku: variant.sku, svg: drawing::svg(&subject)?, alt: drawing::alt(&subject) })
    });
    looks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// More than any drawing needs, less than a page would notice.
    const SVG_BYTES_MAX: usize = 48 * 1024;
    const PNG_BYTES_MAX: usize = 512 * 1024;

    #[test]
    fn every_product_has_a_picture_of_its_own_that_is_the_same_every_time() {
        let products = sample_products();
        let mut seen = BTreeSet::new();
        for product in &products {
            let (first, again) = (looks(product), looks(product));
            assert_eq!(first.len(), product.variants.len(), "{}", product.name);
            for (one, two) in first.iter().zip(&again) {
                assert_eq!(one.svg, two.svg);
                assert!(one.svg.len() < SVG_BYTES_MAX, "{}: {} bytes", product.name, one.svg.len());
                assert!(one.alt.starts_with(&product.name), "{}", one.alt);
            }
            let own: BTreeSet<_> = first.into_iter().map(|look| look.svg).collect();
            for svg in own {
                assert!(seen.insert(svg), "{} looks like another product", product.name);
            }
        }
        assert!((600..760).contains(&seen.len()), "{}", seen.len());
    }

    #[test]
    fn variants_of_another_colour_or_size_look_different() {
        for product in sample_products() {
            let distinct: BTreeSet<_> = looks(&product).into_iter().map(|look| look.svg).collect();
            match product.options.first().map(|option| option.name.as_str()) {
                Some("Strength") => assert_eq!(distinct.len(), 1, "{}", product.name),
                Some("Colour") => {
                    let colours = product.options.first().unwrap().values.len();
                    assert_eq!(distinct.len(), colours, "{}", product.name);
                }
                _ => assert_eq!(distinct.len(), product.variants.len(), "{}", product.name),
            }
        }
    }

    #[test]
    fn a_drawing_becomes_a_picture_of_bounded_size_the_same_every_time() {
        for product in sample_products().iter().step_by(29) {
            for look in looks(product).iter().take(1) {
                let file = drawing::raster(&look.svg).unwrap();
                assert_eq!(file, drawing::raster(&look.svg).unwrap());
                assert!((4_000..PNG_BYTES_MAX).contains(&file.len()), "{}: {}", product.name, file.len());
            }
        }
    }
}
