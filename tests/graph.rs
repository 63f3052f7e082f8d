//! The edges of a set: what selects, routes to, mounts and names what.

use seaworthy::finding::Confidence;
use seaworthy::manifest::graph::{Axis, Encryption, Referent, references};
use seaworthy::manifest::{ObjectSet, Workload, WorkloadRole, objects};
use seaworthy::span::SourceId;
use seaworthy::yaml::{Syntax, Tree};

/// Asks a question of the set that a text is.
fn with_set<T>(text: &str, ask: impl FnOnce(&ObjectSet<'_>) -> T) -> T {
    let mut tree = Tree::default();
    tree.parse(text, Syntax::Yaml);
    let mut set = ObjectSet::default();
    for document in tree.documents(text) {
        assert!(document.error().is_none(), "{:?}", document.error());
        set.objects.extend(objects(SourceId(0), document, None));
    }
    ask(&set)
}

fn workload<'s, 't>(set: &'s ObjectSet<'t>, name: &str) -> Workload<'s, 't> {
    let mut workloads = set.workloads();
    workloads
        .find(|workload| workload.object.name == name)
        .expect("a workload of that name")
}

/// Names of the Services of a workload.
fn services(set: &ObjectSet<'_>, name: &str) -> Vec<String> {
    let edges = set.graph().services_of(workload(set, name));
    edges
        .map(|edge| set.objects[edge.from.object].name.to_string())
        .collect()
}

fn deployment(name: &str, namespace: &str, labels: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}{namespace}}}\nspec:\n  template:\n    metadata: {{labels: {labels}}}\n    spec: {{containers: [{{name: app, image: app}}]}}\n"
    )
}

fn service(name: &str, namespace: &str, selector: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}{namespace}}}\nspec: {{selector: {selector}, ports: [{{port: 80}}]}}\n"
    )
}

#[test]
fn services_select_pods_of_their_namespace() {
    let text = [
        deployment("web", ", namespace: shop", "{app: web, tier: front}"),
        deployment("api", "", "{app: api}"),
        service("all", ", namespace: shop", "{tier: front}"),
        service("both", ", namespace: shop", "{app: web, tier: front}"),
        service("other-value", ", namespace: shop", "{app: web, tier: back}"),
        service("other-namespace", ", namespace: other", "{app: web}"),
        service("any-namespace", "", "{app: web}"),
        service("empty", ", namespace: shop", "{}"),
        service("of-api", ", namespace: shop", "{app: api}"),
        service("placeholder", ", namespace: shop", "{app: '${APP}'}"),
    ]
    .concat();
    with_set(&text, |set| {
        assert_eq!(services(set, "web"), ["all", "both", "any-namespace"]);
        // It names no namespace, so that it may be in any.
        assert_eq!(services(set, "api"), ["of-api"]);
    });
}

#[test]
fn both_ends_of_an_edge_are_known() {
    let text = [
        deployment("web", "", "{app: web}"),
        service("web", "", "{app: web}"),
    ]
    .concat();
    with_set(&text, |set| {
        let graph = set.graph();
        let edge = graph.services_of(workload(set, "web")).next().unwrap();
        assert_eq!(edge.from.node.raw(), "{app: web}");
        assert_eq!(edge.from.node.key_text().as_deref(), Some("selector"));
        assert_eq!(edge.to.node.key_text().as_deref(), Some("labels"));
        let back = graph.workloads_of(edge.from.object).next().unwrap();
        assert_eq!(
            (back.from.object, back.to.object),
            (edge.from.object, edge.to.object)
        );
        assert_eq!(back.to.node.span(), edge.to.node.span());
    });
}

#[test]
fn a_service_may_select_one_pod_of_a_set() {
    let text = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db}]}}}\n"
        .to_owned()
        + &service("db-0", "", "{statefulset.kubernetes.io/pod-name: db-0}")
        + &service("db-x", "", "{statefulset.kubernetes.io/pod-name: db-x}")
        + &service("other", "", "{statefulset.kubernetes.io/pod-name: other-0}");
    with_set(&text, |set| assert_eq!(services(set, "db"), ["db-0"]));
}

#[test]
fn an_external_name_selects_nothing() {
    let text = deployment("web", "", "{app: web}")
        + "---\napiVersion: v1\nkind: Service\nmetadata: {name: alias}\nspec: {type: ExternalName, externalName: example.com, selector: {app: web}}\n";
    with_set(&text, |set| assert!(services(set, "web").is_empty()));
}

/// Hostnames that lead to the Service `web`, each with what is known of its encryption.
fn hosts(routes: &str) -> Vec<(String, Encryption)> {
    let text = service("web", ", namespace: shop", "{app: web}") + "---\n" + routes;
    with_set(&text, |set| {
        let routes = set.graph().routes_to(0);
        let hosts = routes.flat_map(|(route, edge)| {
            assert_eq!(edge.to.node.text(), "web");
            route
                .hosts
                .iter()
                .map(|host| (host.name.to_string(), host.encryption))
        });
        hosts.collect()
    })
}

fn host(name: &str, encryption: Encryption) -> (String, Encryption) {
    (name.to_owned(), encryption)
}

#[test]
fn routes_of_ingresses() {
    let text = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i, namespace: shop}
spec:
  tls: [{hosts: [a.example.com], secretName: s}]
  rules:
    - {host: A.example.com, http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}
    - {host: b.example.com, http: {paths: [{backend: {service: {name: other}}}, {backend: {service: {name: web}}}]}}
    - {host: c.example.com, http: {paths: [{backend: {service: {name: other}}}]}}
    - {http: {paths: [{backend: {service: {name: web}}}]}}
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: old, namespace: shop}
spec: {tls: [{secretName: s}], rules: [{host: d.example.com, http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: elsewhere, namespace: other}
spec: {rules: [{host: e.example.com, http: {paths: [{backend: {service: {name: web}}}]}}]}
";
    assert_eq!(
        hosts(text),
        [
            host("a.example.com", Encryption::Tls),
            host("b.example.com", Encryption::Plain),
            host("d.example.com", Encryption::Tls),
        ]
    );
}

#[test]
fn routes_of_the_gateway_api() {
    let text = "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: g, namespace: edge}
spec:
  listeners:
    - {name: plain, protocol: HTTP, port: 80, hostname: plain.example.com}
    - {name: tls, protocol: HTTPS, port: 443, hostname: tls.example.com}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: own, namespace: shop}
spec: {hostnames: [own.example.com], parentRefs: [{name: g, namespace: edge, sectionName: plain}], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: listeners, namespace: other}
spec: {parentRefs: [{name: g, namespace: edge, port: 443}], rules: [{backendRefs: [{name: web, namespace: shop, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TLSRoute
metadata: {name: t, namespace: shop}
spec: {hostnames: [t.example.com], rules: [{backendRefs: [{name: web, port: 80}]}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: unknown, namespace: shop}
spec: {hostnames: [u.example.com], parentRefs: [{name: elsewhere}], rules: [{backendRefs: [{name: web}, {kind: Bucket, name: web}]}]}
";
    assert_eq!(
        hosts(text),
        [
            host("own.example.com", Encryption::Plain),
            host("tls.example.com", Encryption::Tls),
            host("t.example.com", Encryption::Tls),
            host("u.example.com", Encryption::Unknown),
        ]
    );
}

#[test]
fn routes_of_other_makes() {
    let text = "
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: t, namespace: shop}
spec:
  entryPoints: [web]
  routes: [{match: 'Host(`a.example.com`) || (Host(`b.example.com`, `c.example.com`) && PathPrefix(`/x`))', services: [{name: web, port: 80}]}]
---
apiVersion: traefik.io/v1alpha1
kind: IngressRouteTCP
metadata: {name: tcp, namespace: shop}
spec: {tls: {}, routes: [{match: 'HostSNI(`d.example.com`)', services: [{name: web, port: 80}]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: other}
spec: {hosts: [e.example.com], gateways: [edge/g], http: [{route: [{destination: {host: web.shop.svc.cluster.local}}]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: mesh, namespace: shop}
spec: {hosts: [web], http: [{route: [{destination: {host: web}}]}]}
---
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: c, namespace: shop}
spec: {virtualhost: {fqdn: f.example.com, tls: {secretName: s}}, routes: [{services: [{name: web, port: 80}]}]}
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: o, namespace: shop}
spec: {host: g.example.com, to: {kind: Service, name: web}}
";
    assert_eq!(
        hosts(text),
        [
            host("a.example.com", Encryption::Plain),
            host("b.example.com", Encryption::Plain),
            host("c.example.com", Encryption::Plain),
            host("d.example.com", Encryption::Tls),
            host("e.example.com", Encryption::Unknown),
            host("f.example.com", Encryption::Tls),
            host("g.example.com", Encryption::Plain),
        ]
    );
}

#[test]
fn every_address_of_a_workload() {
    let text = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: infra}
data: {EXT_ENDPOINT: 'https://declared.example.com:8443/x'}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: registry, namespace: infra}
spec:
  template:
    metadata: {labels: {app: registry}}
    spec:
      containers:
        - name: registry
          image: registry:3
          ports: [{containerPort: 5000, hostPort: 5001}, {containerPort: 5002}]
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: v1
kind: Service
metadata:
  name: registry
  namespace: infra
  annotations: {metallb.io/loadBalancerIPs: '192.0.2.7,192.0.2.8', external-dns.alpha.kubernetes.io/hostname: Dns.example.com}
spec:
  type: LoadBalancer
  clusterIP: 10.0.0.10
  selector: {app: registry}
  ports: [{port: 443, nodePort: 30443}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: registry, namespace: infra}
spec:
  rules:
    - {host: registry.example.com, http: {paths: [{backend: {service: {name: registry}}}]}}
    - {host: '*.example.com', http: {paths: [{backend: {service: {name: registry}}}]}}
";
    with_set(text, |set| {
        let addresses = set.graph().addresses(workload(set, "registry"));
        let mut found: Vec<_> = addresses
            .iter()
            .map(|address| {
                let port = address
                    .port
                    .map_or_else(String::new, |port| format!(":{port}"));
                let sure = if address.confidence == Confidence::Certain {
                    ""
                } else {
                    " likely"
                };
                format!("{}{port} {}{sure}", address.host, address.hops.len())
            })
            .collect();
        found.sort();
        assert_eq!(
            found,
            [
                "10.0.0.10:443 2 likely",
                "192.0.2.7:443 2 likely",
                "192.0.2.8:443 2 likely",
                "declared.example.com:8443 1",
                "dns.example.com:443 2",
                "localhost:30443 2 likely",
                "localhost:5001 1 likely",
                "registry.example.com 2",
                "registry.infra.svc:443 1",
                "registry.infra:443 1",
                "registry:443 1",
            ]
        );
        assert!(addresses.iter().any(|address| address.is_routed()));
    });
}

#[test]
fn what_a_pod_names() {
    let text = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: db
      imagePullSecrets: [{name: pull}]
      volumes:
        - {name: a, configMap: {name: settings, optional: true}}
        - {name: b, secret: {secretName: keys}}
        - {name: c, projected: {sources: [{secret: {name: token}}, {serviceAccountToken: {path: t}}]}}
        - {name: d, persistentVolumeClaim: {claimName: data}}
      containers:
        - name: db
          env: [{name: X, valueFrom: {secretKeyRef: {name: keys, key: x}}}]
          envFrom: [{configMapRef: {name: settings}}]
          volumeMounts: [{name: d, mountPath: /data}, {name: e, mountPath: /more}]
  volumeClaimTemplates:
    - metadata: {name: e}
      spec: {storageClassName: fast, accessModes: [ReadWriteOnce]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {storageClassName: unknown, accessModes: [ReadWriteMany]}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: other}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: fast.csi.example.com
";
    with_set(text, |set| {
        let graph = set.graph();
        let db = workload(set, "db");
        let named = references(db.pod);
        let words: Vec<_> = named
            .iter()
            .map(|reference| {
                let key = reference
                    .key
                    .map_or_else(String::new, |key| format!(".{}", key.text()));
                let optional = if reference.optional { "?" } else { "" };
                format!(
                    "{} {}{key}{optional}",
                    reference.to.kind(),
                    reference.name.text()
                )
            })
            .collect();
        assert_eq!(
            words,
            [
                "ConfigMap settings?",
                "Secret keys",
                "Secret token",
                "PersistentVolumeClaim data",
                "Secret keys.x",
                "ConfigMap settings",
                "Secret pull?",
                "ServiceAccount db",
            ]
        );
        let found = |to| {
            let mut references = named.iter().filter(|reference| reference.to == to);
            references
                .find_map(|reference| graph.resolve(db, reference))
                .map(|edge| edge.to.node.text())
        };
        // Secrets of another namespace are none of the pod's.
        assert_eq!(found(Referent::Secret), None);
        assert_eq!(found(Referent::ConfigMap).as_deref(), Some("settings"));
        assert_eq!(found(Referent::Claim).as_deref(), Some("data"));

        let claim = graph.claim(db, "d").unwrap();
        assert_eq!(claim.edge.unwrap().from.node.text(), "data");
        let class = graph.storage_class(claim).unwrap();
        assert_eq!((&*class.name, class.provisioner), ("unknown", None));
        let template = graph.claim(db, "e").unwrap();
        assert!(template.edge.is_none());
        let class = graph.storage_class(template).unwrap();
        assert_eq!(class.provisioner.as_deref(), Some("fast.csi.example.com"));
        assert_eq!(class.edge.unwrap().to.node.text(), "fast");
        assert!(graph.claim(db, "a").is_none());
    });
}

#[test]
fn roles_of_objects() {
    let text = "
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: certs}
spec: {chart: {spec: {chart: cert-manager}}}
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: db}
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: not-db}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: two}
spec: {template: {spec: {containers: [{name: a, image: 'registry:3'}, {name: b, image: 'gitea/gitea:1'}], initContainers: [{name: c, image: 'postgres:17'}]}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: dump}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: 'postgres:17'}]}}}
";
    with_set(text, |set| {
        let roles = set.graph().roles();
        assert_eq!(
            roles,
            [
                (0, WorkloadRole::CertManager),
                (1, WorkloadRole::Database),
                (3, WorkloadRole::Registry),
                (3, WorkloadRole::Vcs),
            ]
        );
    });
}

/// Names of the budgets of a workload.
fn budgets(set: &ObjectSet<'_>, name: &str) -> Vec<String> {
    let edges = set.graph().budgets_of(workload(set, name));
    edges
        .map(|edge| set.objects[edge.from.object].name.to_string())
        .collect()
}

fn budget(name: &str, selector: &str) -> String {
    format!(
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{maxUnavailable: 1, selector: {selector}}}\n"
    )
}

/// `Selector` of `LabelSelectorAsSelector`; that an empty one chooses all pods from `policy/v1` on is documented in the API.
#[test]
fn budgets_select_pods_of_their_namespace() {
    let text = [
        deployment("web", ", namespace: shop", "{app: web, tier: front}"),
        deployment("web-elsewhere", ", namespace: other", "{app: web}"),
        budget("by-label", "{matchLabels: {app: web}}"),
        budget("by-two", "{matchLabels: {app: web, tier: back}}"),
        budget(
            "one-of",
            "{matchExpressions: [{key: app, operator: In, values: [api, web]}]}",
        ),
        budget(
            "none-of",
            "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}",
        ),
        budget("all", "{}"),
        budget("nothing", "~"),
        budget("old", "{}").replace("policy/v1\n", "policy/v1beta1\n"),
    ]
    .concat();
    with_set(&text, |set| {
        assert_eq!(budgets(set, "web"), ["by-label", "one-of", "all"]);
        assert!(budgets(set, "web-elsewhere").is_empty());
        let graph = set.graph();
        let first = graph.budgets_of(workload(set, "web")).next().unwrap();
        let (back, edge) = graph.budgeted(first.from.object).next().unwrap();
        assert_eq!(back.object.name, "web");
        assert_eq!(edge.from.node.key_text().as_deref(), Some("selector"));
        assert_eq!(edge.to.node.key_text().as_deref(), Some("labels"));
    });
}

#[test]
fn autoscalers_and_what_they_scale() {
    let scaler = |version: &str, kind: &str, name: &str, spec: &str| {
        format!(
            "---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"
        )
    };
    let target = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}";
    let text = [
        deployment("web", "", "{app: web}"),
        scaler("autoscaling/v2", "HorizontalPodAutoscaler", "hpa", target),
        scaler(
            "autoscaling/v1",
            "HorizontalPodAutoscaler",
            "old",
            &target.replace("apps/v1", "extensions/v1beta1"),
        ),
        scaler(
            "keda.sh/v1alpha1",
            "ScaledObject",
            "keda",
            "scaleTargetRef: {name: web}, minReplicaCount: 2",
        ),
        scaler(
            "autoscaling.k8s.io/v1",
            "VerticalPodAutoscaler",
            "vpa",
            &target.replace("scaleTargetRef", "targetRef"),
        ),
        scaler(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "set",
            &target.replace("Deployment", "StatefulSet"),
        ),
        scaler(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "api",
            &target.replace("web", "api"),
        ),
    ]
    .concat();
    with_set(&text, |set| {
        let graph = set.graph();
        let found: Vec<_> = graph.autoscalers_of(workload(set, "web")).collect();
        let names: Vec<_> = found
            .iter()
            .map(|one| (&*one.object.name, one.axis))
            .collect();
        assert_eq!(
            names,
            [
                ("hpa", Axis::Horizontal),
                ("old", Axis::Horizontal),
                ("keda", Axis::Keda),
                ("vpa", Axis::Vertical)
            ]
        );
        // The API's default and KEDA's field.
        let least: Vec<_> = found
            .iter()
            .map(|one| one.least().map(|(least, _)| least))
            .collect();
        assert_eq!(least, [Some(1), Some(1), Some(2), None]);
        let (scaled, edge) = graph.scaled_by(&found[2]).next().unwrap();
        assert_eq!(scaled.object.name, "web");
        assert_eq!((edge.from.node.raw(), edge.to.node.raw()), ("web", "web"));
    });
}
