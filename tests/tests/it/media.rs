//! Pictures through a real server: uploaded by whoever may, shown to everybody, named by products, and there again after a
//! backup was restored.

use onhand_tests::{
    AppOptions, Http, PATIENCE, TestApp, onhand_binary,
    shop::{self, MANAGER, done, office},
};
use protocol::{
    BackupsView, CatalogueView, EditProduct, EditVariant, InsideProduct, MediaView, OrganisationCommand,
    Page, Picture, Problem, PutTheme, RefusalCode, Reply,
};
use reqwest::{Method, StatusCode, header};
use std::{
    io::Cursor,
    path::Path,
    process::{Command as Process, Output},
    time::Instant,
};

/// A picture of one colour.
fn png(red: u8, width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([red, 40, 40]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn upload(http: &Http, bytes: Vec<u8>) -> (StatusCode, String) {
    http.send(http.request(Method::POST, "/api/v1/media").body(bytes)).await
}

async fn uploaded(http: &Http, bytes: Vec<u8>) -> MediaView {
    let (status, body) = upload(http, bytes).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_str(&body).unwrap()
}

fn named(media: &str, alt: &str) -> Picture {
    let media = media.to_owned();
    Picture { media, alt: alt.into(), focus_x: 30, focus_y: 70, width: 0, height: 0, tint: 0 }
}

async fn edited(http: &Http, edit: EditProduct) -> Reply {
    try_to_edit(http, edit).await.unwrap()
}

async fn try_to_edit(http: &Http, edit: EditProduct) -> Result<Reply, Problem> {
    http.submit(&office(None, OrganisationCommand::EditProduct(edit).into())).await
}

async fn any_product(http: &Http) -> InsideProduct {
    let page: protocol::ProductPage = http.get("/api/v1/products?limit=1").await;
    page.items.into_iter().next().unwrap()
}

fn onhand(binary: &Path, data: &Path, arguments: &[&str]) -> Output {
    Process::new(binary).arg("--data").arg(data).args(arguments).output().unwrap()
}

#[tokio::test]
async fn a_picture_is_uploaded_named_and_shown_everywhere() {
    let app = TestApp::start().await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let view = uploaded(&http, png(200, 800, 600)).await;
    assert_eq!((view.width, view.height, view.widths.len()), (800, 600, 4));
    assert_eq!(uploaded(&http, png(200, 800, 600)).await, view, "the same file is the same picture");
    let product = any_product(&http).await.product;
    let (handle, sku) = (product.handle.clone(), product.variants[0].sku);
    let variant =
        EditVariant { pictures: Some(vec![named(&view.media, "From above")]), ..EditVariant::of(sku) };
    let pictures = Some(vec![named(&view.media, "A red thing")]);
    let edit =
        EditProduct { handle: handle.clone(), pictures, variants: vec![variant], ..EditProduct::default() };
    done(&edited(&http, edit).await);
    let inside: InsideProduct = http.get(&format!("/api/v1/products/{handle}")).await;
    let told = &inside.product.pictures[0];
    assert_eq!(
        (told.width, told.height, told.tint),
        (800, 600, view.tint),
        "what is known goes with its name"
    );
    assert_eq!((told.focus_x, told.focus_y, told.alt.as_str()), (30, 70, "A red thing"));

    let (_, page) = public.send(public.request(Method::GET, &format!("/p/{handle}"))).await;
    let base = page.split("og:image\" content=\"").nth(1).unwrap().split("/media").next().unwrap();
    assert!(base.starts_with("http://"), "{base}");
    for wanted in [
        format!(
            "/media/{}/160.webp 160w, /media/{0}/320.webp 320w, /media/{0}/640.webp 640w, /media/{0}/800.webp 800w",
            view.media
        ),
        // What is said of the picture of the variant that is shown goes before what is said of the product's.
        "alt=\"From above\" width=\"800\" height=\"600\" class=\"fx3 fy7\"".to_owned(),
        format!("\"image\":[\"{base}/media/{}/1280.jpg\"]", view.media),
    ] {
        assert!(page.contains(&wanted), "{wanted} in {page}");
    }
    assert!(!page.contains("style="), "the page has no styles of its own");
    let (_, list) = public.send(public.request(Method::GET, "/")).await;
    assert!(list.contains(&format!("/media/{}/320.webp 320w", view.media)), "{list}");

    // A till reads one picture of a thing, without its text; customers read all of it.
    let till = app.http_as(&shop::token(shop::TILLS[0].0));
    for (http, alt) in [(&till, ""), (&public, "A red thing")] {
        let catalogue: CatalogueView = http.get("/api/v1/catalogue?limit=500").await;
        let seen = catalogue.products.iter().find(|one| one.handle == handle).unwrap();
        assert_eq!((seen.pictures.len(), seen.pictures[0].alt.as_str()), (1, alt));
        assert_eq!((&seen.pictures[0].media, seen.pictures[0].tint), (&view.media, view.tint));
    }
    app.stop().await;
}

#[tokio::test]
async fn an_address_of_a_picture_is_for_everybody_and_for_ever() {
    let app = TestApp::start().await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    let view = uploaded(&http, png(150, 700, 700)).await;
    for (size, kind) in [("160.webp", "image/webp"), ("640.jpg", "image/jpeg"), ("9999.webp", "image/webp")] {
        let path = format!("/media/{}/{size}", view.media);
        let response = public.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let headers = response.headers().clone();
        assert_eq!(headers[header::CONTENT_TYPE], kind);
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
        let bytes = response.bytes().await.unwrap();
        let image = image::load_from_memory(&bytes).unwrap();
        assert!(image.width() == 160 || image.width() >= 640, "{}", image.width());
        let again = public.request(Method::GET, &path).header(header::IF_NONE_MATCH, &headers[header::ETAG]);
        assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    }
    let nobody = "0".repeat(64);
    for path in [
        format!("/media/{nobody}/160.webp"),
        format!("/media/{}/160.png", view.media),
        format!("/media/{}/0.webp", view.media),
        format!("/media/{}/-1.webp", view.media),
        format!("/media/{}", view.media),
        "/media/..%2f..%2fwatermark/160.webp".to_owned(),
    ] {
        let (status, _) = public.send(public.request(Method::GET, &path)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_a_sentence() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let code_of = |body: &str| serde_json::from_str::<Problem>(body).unwrap().code;
    let cut = png(9, 300, 300);
    for (bytes, status, code) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 400, RefusalCode::Malformed),
        (cut[..cut.len() / 2].to_vec(), 400, RefusalCode::Malformed),
        (Vec::new(), 400, RefusalCode::Malformed),
        (vec![0; 20 * 1024 * 1024 + 1], 413, RefusalCode::TooLarge),
    ] {
        let (seen, body) = upload(&http, bytes).await;
        assert_eq!(code_of(&body), code, "{body}");
        assert!(seen.as_u16() == status || seen.is_client_error(), "{seen}: {body}");
    }
    let cashier = app.http_as(&shop::token(shop::TILLS[0].0));
    assert_eq!(upload(&cashier, png(1, 99, 99)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(upload(&app.http(), png(1, 99, 99)).await.0, StatusCode::UNAUTHORIZED);

    let handle = any_product(&http).await.product.handle;
    let pictures = Some(vec![named(&"ab".repeat(32), "")]);
    let edit = EditProduct { handle, pictures, ..EditProduct::default() };
    let refused = try_to_edit(&http, edit).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownMedia);
    assert!(refused.detail.contains("upload it first"), "{refused:?}");
    let theme = PutTheme { accent: "#0b5d52".into(), logo: Some("ab".repeat(32)), ..PutTheme::default() };
    let refused = http.submit(&office(None, OrganisationCommand::PutTheme(theme).into())).await.unwrap_err();
    assert_eq!(refused.code, RefusalCode::UnknownMedia, "{refused:?}");
    app.stop().await;
}

#[tokio::test]
async fn pictures_that_a_file_names_are_a_list_for_the_product() {
    let app = TestApp::start().await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let file = "Handle,Title,Variant SKU,Variant Price,Image Src\n\
                jug,Jug,JUG-1,9.00,https://cdn.example/jug-1.jpg\njug,,,,https://cdn.example/jug-2.jpg\n";
    let path = "/api/v1/imports?name=shopify.csv&kind=products";
    let (_, body) = http.send(http.request(Method::POST, path).body(file)).await;
    let view: protocol::ImportView = serde_json::from_str(&body).unwrap();
    let settled = async || {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let now: protocol::ImportView = http.get(&format!("/api/v1/imports/{}", view.id)).await;
            if !matches!(now.state, protocol::ImportState::Planning | protocol::ImportState::Running) {
                return now;
            }
            assert!(Instant::now() < deadline, "{now:?}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let to_fetch = "/api/v1/products/jug/pictures-to-fetch";
    let plan = http.request(Method::POST, &format!("/api/v1/imports/{}/plan", view.id)).json(&view.mapping);
    http.send(plan).await;
    assert_eq!(settled().await.counts.images, 2);
    assert_eq!(http.get::<Page<String>>(to_fetch).await.items, Vec::<String>::new(), "nothing was done yet");
    http.send(http.request(Method::POST, &format!("/api/v1/imports/{}/run", view.id))).await;
    assert_eq!(settled().await.state, protocol::ImportState::Done);
    let wanted = ["https://cdn.example/jug-1.jpg", "https://cdn.example/jug-2.jpg"];
    assert_eq!(http.get::<Page<String>>(to_fetch).await.items, wanted);
    app.stop().await;
}

#[tokio::test]
async fn pictures_go_with_backups_and_come_back_with_them() {
    let Some(binary) = onhand_binary() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (data, backups) = (dir.path().join("data"), dir.path().join("backups"));
    let mut options = AppOptions::on_disk(&data);
    options.node.backups.directory = Some(backups.clone());
    let app = TestApp::start_with(&options).await;
    let http = app.http_as(&app.sign_in(MANAGER).await);
    let (first, second) = (uploaded(&http, png(10, 400, 300)).await, uploaded(&http, png(20, 90, 90)).await);
    let handle = any_product(&http).await.product.handle;
    let pictures = Some(vec![named(&first.media, ""), named(&second.media, "")]);
    done(&edited(&http, EditProduct { handle: handle.clone(), pictures, ..EditProduct::default() }).await);
    http.send(http.request(Method::POST, "/api/v1/backups")).await;
    let deadline = Instant::now() + PATIENCE;
    let live = loop {
        let view: BackupsView = http.get("/api/v1/backups").await;
        if let (None, Some(made)) = (view.running, view.backups.first()) {
            assert!(made.verified);
            break backups.join(&made.name);
        }
        assert!(Instant::now() < deadline, "{view:?}");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    app.stop().await;
    let stopped = dir.path().join("stopped.backup");
    let backed_up = onhand(binary, &data, &["backup", stopped.to_str().unwrap()]);
    assert!(backed_up.status.success(), "{}", String::from_utf8_lossy(&backed_up.stderr));
    for (number, file) in [live, stopped].iter().enumerate() {
        let elsewhere = dir.path().join(format!("elsewhere-{number}"));
        let restored = onhand(binary, &elsewhere, &["restore", file.to_str().unwrap()]);
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
        let verified = onhand(binary, &elsewhere, &["verify"]);
        let told = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success() && told.contains("pictures 2 with"), "{told}");
        let app = TestApp::start_with(&AppOptions::on_disk(&elsewhere)).await;
        let http = app.http_as(&app.sign_in(MANAGER).await);
        let inside: InsideProduct = http.get(&format!("/api/v1/products/{handle}")).await;
        for picture in inside.product.pictures {
            let path = format!("/media/{}/160.webp", picture.media);
            assert_eq!(http.send(http.request(Method::GET, &path)).await.0, StatusCode::OK);
        }
        app.stop().await;
        let folder = dir.path().join(format!("pictures-{number}"));
        let output = ["export", "--output", "/dev/null", "--pictures", folder.to_str().unwrap()];
        assert!(onhand(binary, &elsewhere, &output).status.success());
        assert!(folder.join(format!("{}.jpg", first.media)).exists());
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 2);
    }

    // A picture that was changed behind the server's back is told of.
    let elsewhere = dir.path().join("elsewhere-0");
    let folder = elsewhere.join("media").join(&first.media[..2]);
    let path = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let verified = onhand(binary, &elsewhere, &["verify"]);
    assert_eq!(verified.status.code(), Some(3), "damage");
    assert!(String::from_utf8_lossy(&verified.stderr).contains(&first.media));
}

#[tokio::test]
async fn an_avif_is_shown_as_soon_as_it_is_made_and_something_else_until_then() {
    let app = TestApp::start().await;
    let (public, http) = (app.http(), app.http_as(&app.sign_in(MANAGER).await));
    // Like a photograph: no two points are alike, and neighbours are. Of what is flat no AVIF is made.
    let wave = |at: u32, length: u32, high: u32| {
        let place = at % length;
        u8::try_from((place.min(length - place) * 2 * high / length).min(255)).unwrap()
    };
    let photo = image::RgbImage::from_fn(700, 500, |x, y| {
        let grain = u8::try_from((x * 31 + y * 17 + x * y) % 23).unwrap();
        image::Rgb([
            wave(x + y, 97, 180) + grain,
            wave(x * 2 + y, 143, 200) + grain / 2,
            wave(y * 3 + x / 2, 211, 190) + grain,
        ])
    });
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let view = uploaded(&http, bytes.into_inner()).await;
    let seen = async |size: &str| {
        let response =
            public.request(Method::GET, &format!("/media/{}/{size}", view.media)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let told = |name| response.headers()[name].to_str().unwrap().to_owned();
        (told(header::CONTENT_TYPE), told(header::CACHE_CONTROL).contains("immutable"))
    };
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (kind, for_ever) = seen("320.avif").await;
        // Only what stays is kept for ever.
        assert_eq!(for_ever, kind == "image/avif", "{kind}");
        if for_ever {
            break;
        }
        assert_eq!(kind, "image/webp");
        assert!(Instant::now() < deadline, "the AVIF is never made");
        // No oftener than anybody may ask.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(seen("320.webp").await, ("image/webp".to_owned(), true));
    let product = any_product(&http).await.product;
    let pictures = Some(vec![named(&view.media, "")]);
    done(
        &edited(&http, EditProduct { handle: product.handle.clone(), pictures, ..EditProduct::default() })
            .await,
    );
    let (_, page) = public.send(public.request(Method::GET, &format!("/p/{}", product.handle))).await;
    let lighter = format!("<source type=\"image/avif\" srcset=\"/media/{}/160.avif 160w", view.media);
    assert!(page.contains(&lighter), "{page}");
    app.stop().await;
}
