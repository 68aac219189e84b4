/**
 * The head of the ranking that top-k and top-p leave, found without sorting: "the largest threshold
 * such that the weight of all tokens at or above it reaches what is wanted" is a search over the
 * bits of a float. Two bits are settled a pass, with three candidates side by side. For top-k a
 * token weighs one, for top-p its probability. Ties at the threshold belong to the head in order of
 * id.
 */
export const headCode = /* wgsl */ `
struct Head { threshold: u32, ties: u32 }

/// Unsigned words in the order of the floats they stand for.
fn ordered(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u);
}

fn unordered(word: u32) -> f32 {
  return bitcast<f32>(select(~word, word & 0x7fffffffu, word >= 0x80000000u));
}

/// To be asked in order of id; seen counts ties so far.
fn inHead(logit: f32, head: Head, seen: ptr<function, u32>) -> bool {
  let word = ordered(logit);
  if (word == head.threshold) {
    *seen += 1u;
    return *seen <= head.ties;
  }
  return word > head.threshold;
}

fn weigh(logit: f32, top: f32, counting: bool) -> f32 {
  if (counting) { return 1f; }
  return exp((logit - top) / p.temperature);
}

/// The smallest head of \`within\` whose weight reaches \`wanted\`.
fn cut(at: u32, top: f32, counting: bool, wanted: f32, within: Head) -> Head {
  var threshold = 0u;
  for (var shift = 30i; shift >= 0i; shift -= 2i) {
    let candidates = vec3u(threshold) | (vec3u(1u, 2u, 3u) << vec3u(u32(shift)));
    var mass = vec3f(0f);
    var seen = 0u;
    for (var i = 0u; i < p.vocab; i++) {
      let logit = logits[at + i];
      if (inHead(logit, within, &seen)) {
        mass += select(vec3f(0f), vec3f(weigh(logit, top, counting)), vec3u(ordered(logit)) >= candidates);
      }
    }
    if (mass.z >= wanted) { threshold = candidates.z; }
    else if (mass.y >= wanted) { threshold = candidates.y; }
    else if (mass.x >= wanted) { threshold = candidates.x; }
  }
  var above = 0f;
  var seen = 0u;
  for (var i = 0u; i < p.vocab; i++) {
    let logit = logits[at + i];
    if (inHead(logit, within, &seen) && ordered(logit) > threshold) { above += weigh(logit, top, counting); }
  }
  let one = weigh(unordered(threshold), top, counting);
  var ties = u32(max(1f, ceil((wanted - above) / one)));
  if (threshold == within.threshold) { ties = min(ties, within.ties); }
  return Head(threshold, ties);
}

fn headOf(at: u32, top: f32) -> Head {
  var head = Head(0u, p.vocab);
  if (p.topK > 0u && p.topK < p.vocab) { head = cut(at, top, true, f32(p.topK), head); }
  if (p.topP < 1f) {
    var total = 0f;
    var seen = 0u;
    for (var i = 0u; i < p.vocab; i++) {
      let logit = logits[at + i];
      if (inHead(logit, head, &seen)) { total += weigh(logit, top, false); }
    }
    head = cut(at, top, false, p.topP * total, head);
  }
  return head;
}
`
