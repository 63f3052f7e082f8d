//! Clusters, versions, objects that are elsewhere.

use std::path::Path;

use seaworthy::manifest::{ClusterRole, External, Version};

use crate::configuration;

const TWO: &str = r#"
kubernetes: 1.31..1.33
external: ["*/monitoring/*"]
clusters:
  - name: shop
    paths: [clusters/shop/**, "apps/*.yaml"]
    complete: true
    role: production
    nodes: 12
    zones: 3
    managed: eks
    kubernetes: "1.34"
    namespace: shop
    external: [Secret/shop/tls-*, IngressClass/nginx]
  - name: tools
    paths: [clusters/tools]
"#;

fn version(minor: u16) -> Version {
    Version { major: 1, minor }
}

fn external(kind: &str, namespace: &str, name: &str) -> External {
    External {
        kind: kind.into(),
        namespace: namespace.into(),
        name: name.into(),
    }
}

#[test]
fn everything_that_can_be_said_of_a_cluster() {
    let read = configuration(TWO);
    let [shop, tools] = &read.clusters[..] else {
        panic!("two clusters")
    };
    let namespace = shop.namespace.as_ref().map(|own| &*own.0);
    assert_eq!(namespace, Some("shop"));
    let shop = &shop.cluster;
    assert_eq!(&*shop.name, "shop");
    assert!(shop.complete);
    assert_eq!(shop.role, Some(ClusterRole::Production));
    assert_eq!((shop.nodes, shop.zones), (Some(12), Some(3)));
    assert_eq!(shop.managed.as_deref(), Some("eks"));
    assert_eq!(shop.versions, [version(34)]);
    let everywhere = external("*", "monitoring", "*");
    assert_eq!(
        shop.external,
        [
            external("Secret", "shop", "tls-*"),
            external("IngressClass", "*", "nginx"),
            everywhere.clone()
        ]
    );
    assert!(!tools.cluster.complete);
    assert_eq!(tools.cluster.versions, [31, 32, 33].map(version));
    assert_eq!(tools.cluster.external, std::slice::from_ref(&everywhere));
    let rest = read.undeclared();
    assert_eq!(&*rest.name, "");
    assert_eq!(rest.versions, [31, 32, 33].map(version));
    assert_eq!(rest.external, [everywhere]);
}

#[test]
fn the_files_of_a_cluster() {
    let read = configuration(TWO);
    let holds = |cluster: usize, file: &str| read.clusters[cluster].holds(Path::new(file));
    assert!(holds(0, "clusters/shop/web/deployment.yaml"));
    assert!(holds(0, "./clusters/shop/web.yaml"));
    assert!(holds(0, "clusters/tools/../shop/web.yaml"));
    assert!(holds(0, "apps/web.yaml"));
    assert!(!holds(0, "apps/web/deployment.yaml"));
    assert!(!holds(0, "clusters/tools/web.yaml"));
    // A folder stands for everything below it.
    assert!(holds(1, "clusters/tools/a/b/c.yaml"));
    assert!(!holds(1, "old/clusters/tools/a.yaml"));
    let absolute = std::env::current_dir().unwrap();
    assert!(holds(
        1,
        &absolute.join("clusters/tools/x.yaml").to_string_lossy()
    ));
    assert!(!holds(1, "/clusters/tools/x.yaml"));
}

#[test]
fn versions_are_read_as_written() {
    let versions = |text: &str| configuration(&format!("kubernetes: {text}\n")).kubernetes.0;
    // A YAML number would be 1.3.
    assert_eq!(versions("1.30"), [version(30)]);
    assert_eq!(versions("\"1.30\""), [version(30)]);
    assert_eq!(versions("v1.30.4"), [version(30)]);
    assert_eq!(versions("1.31..1.33"), [31, 32, 33].map(version));
    assert_eq!(
        versions("[1.34, 1.30, '1.30..1.31']"),
        [30, 31, 34].map(version)
    );
}
