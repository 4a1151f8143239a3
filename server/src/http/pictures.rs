//! Pictures as they are shown. An address holds the hash of the content, so what it leads to never changes.

use actix_web::{HttpRequest, HttpResponse, ResponseError as _, http::header, web};
use protocol::RefusalCode;

use crate::{
    media::Kind,
    node::Node,
    rim::{ProblemResponse, Rim},
};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Of what stands in for an AVIF that is not made yet, or never will be.
const FOR_NOW: &str = "public, max-age=300";
/// A picture is nothing but a picture, also when somebody opens it by itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// `/media/{media}/{width}.avif`, `.webp` or `.jpg`: the smallest size that is at least so wide, or the largest there is. Where there
/// is no AVIF, everybody who asks for one can show WebP.
pub(super) async fn picture(
    request: HttpRequest,
    node: web::Data<Node>,
    rim: web::Data<Rim>,
    asked: web::Path<(String, String)>,
) -> Result<HttpResponse, ProblemResponse> {
    rim.admit_picture(rim.client_address(&request))?;
    let (media, size) = asked.into_inner();
    let Some((width, kind)) = size_of(&size) else { return Ok(nothing(&request)) };
    let tag = format!("\"{}-{size}\"", media.get(..32).unwrap_or_default());
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged =
        asked.is_some_and(|asked| asked.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let kept = node.media().clone();
    let known = media.clone();
    let read = web::block(move || match (kept.read(&known, width, kind)?, kind) {
        (None, Kind::Avif) => Ok((kept.read(&known, width, Kind::Webp)?, Kind::Webp)),
        (found, kind) => Ok::<_, std::io::Error>((found, kind)),
    })
    .await;
    let read = read.map_err(|error| ProblemResponse::new(RefusalCode::Fault, error.to_string()))?;
    let (bytes, found) = match read {
        Ok((Some(bytes), found)) => (bytes, found),
        Ok((None, _)) => return Ok(nothing(&request)),
        Err(error) => {
            tracing::error!(media, %error, "a picture cannot be read");
            return Err(ProblemResponse::new(RefusalCode::Fault, "the picture cannot be read"));
        }
    };
    if found != kind {
        let mut instead = HttpResponse::Ok();
        instead.insert_header((header::CACHE_CONTROL, FOR_NOW));
        instead.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
        return Ok(instead.content_type(found.media_type()).body(bytes));
    }
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag)).insert_header((header::CACHE_CONTROL, FOR_EVER));
    if unchanged {
        return Ok(response.finish());
    }
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    Ok(response.content_type(kind.media_type()).body(bytes))
}

fn nothing(request: &HttpRequest) -> HttpResponse {
    ProblemResponse::no_such_address(request.path()).error_response()
}

/// A width and an ending; none when it is neither.
fn size_of(name: &str) -> Option<(u16, Kind)> {
    let (width, ending) = name.split_once('.')?;
    let kind = match ending {
        "avif" => Kind::Avif,
        "webp" => Kind::Webp,
        "jpg" => Kind::Jpeg,
        _ => return None,
    };
    let digits = width.len() <= 5 && width.bytes().all(|byte| byte.is_ascii_digit());
    Some((width.parse().ok().filter(|width| digits && *width > 0)?, kind))
}
