//! What the LimitRanges of a namespace give to containers that say nothing of a resource.
//!
//! The order is that of `SetDefaults_LimitRangeItem` in `k8s.io/kubernetes/pkg/apis/core/v1`: the greatest limit is also the
//! default one, a default limit is also the default request, and the least request is the last to be taken.

use super::ObjectSet;
use crate::yaml::Node;

const LIMIT: &[&str] = &["default", "max"];
const REQUEST: &[&str] = &["defaultRequest", "default", "max", "min"];

impl<'t> ObjectSet<'t> {
    /// The limit of a resource (`cpu`, `memory`) that containers of the namespace get who have none.
    #[must_use]
    pub fn default_limit(&self, namespace: Option<&str>, resource: &str) -> Option<Node<'t>> {
        self.container_default(namespace, resource, LIMIT)
    }

    /// The request of a resource that containers of the namespace get who have neither a request nor a limit.
    #[must_use]
    pub fn default_request(&self, namespace: Option<&str>, resource: &str) -> Option<Node<'t>> {
        self.container_default(namespace, resource, REQUEST)
    }

    /// Whether containers of the namespace that say nothing request something all the same.
    #[must_use]
    pub fn gives_requests(&self, namespace: Option<&str>) -> bool {
        let mut resources = ["cpu", "memory"].iter();
        resources.any(|resource| self.default_request(namespace, resource).is_some())
    }

    fn container_default(
        &self,
        namespace: Option<&str>,
        resource: &str,
        fields: &[&str],
    ) -> Option<Node<'t>> {
        let ranges = self.limit_ranges(namespace);
        let items = ranges.filter_map(|range| range.root.at("/spec/limits"));
        let mut items = items.flat_map(Node::items).filter(|item| {
            item.get("type")
                .is_some_and(|kind| kind.text() == "Container")
        });
        items.find_map(|item| {
            let mut lists = fields.iter().filter_map(|field| item.get(field));
            lists.find_map(|list| list.get(resource))
        })
    }
}
