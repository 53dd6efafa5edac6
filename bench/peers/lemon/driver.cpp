// Solves a DIMACS minimum-cost flow file with one of LEMON's algorithms and
// prints what a comparison needs, one "name value" a line:
//
//   driver (network-simplex | cost-scaling) FILE [LONGEST]
//
// algorithm, versions of LEMON and the compiler, bits of the arithmetic, nodes,
// arcs, optimum (exact), seconds of setting up (LEMON's own copy of the
// network), seconds of solving by the clock and of the processor, and the peak
// of memory in KiB before the set-up (the file, held in columns) and at the end.
//
// Each algorithm runs with LEMON's default settings. Its numbers are 64 bits wide,
// or 128 where they could leave 64. LONGEST, the most arcs that a simple path
// can have, makes the latter rarer; without it that is the number of nodes.

#include <time.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <lemon/config.h>
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>

namespace {

using lemon::StaticDigraph;
using Wide = __int128;

[[noreturn]] void fail(const std::string &text) {
  std::fprintf(stderr, "driver: %s\n", text.c_str());
  std::exit(1);
}

// Reader takes whole numbers and words from a file in blocks.
class Reader {
 public:
  explicit Reader(const char *path) : file_(std::fopen(path, "rb")), block_(1 << 16) {
    if (file_ == nullptr) fail(std::string("cannot open ") + path + ": " + std::strerror(errno));
  }
  ~Reader() { std::fclose(file_); }
  Reader(const Reader &) = delete;
  Reader &operator=(const Reader &) = delete;

  // line moves to the next line's first character, and is false at the end.
  bool line(char &kind) {
    if (skip_line_) skip();
    skip_line_ = true;
    int c = get();
    while (c == '\n' || c == '\r' || c == ' ') {
      if (c == '\n') ++number_;
      c = get();
    }
    kind = static_cast<char>(c);
    return c != EOF;
  }

  std::int64_t number() {
    int c = get();
    while (c == ' ' || c == '\t') c = get();
    bool negative = c == '-';
    if (negative) c = get();
    if (c < '0' || c > '9') bad("a whole number is missing");
    std::int64_t value = 0;
    for (; c >= '0' && c <= '9'; c = get()) {
      if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, c - '0', &value))
        bad("a number does not fit 64 bits");
    }
    unget();
    if (!negative && __builtin_sub_overflow(std::int64_t{0}, value, &value)) bad("a number does not fit 64 bits");
    return value;
  }

  std::string word() {
    std::string w;
    int c = get();
    while (c == ' ' || c == '\t') c = get();
    for (; c != EOF && !std::isspace(c); c = get()) w.push_back(static_cast<char>(c));
    unget();
    return w;
  }

  [[noreturn]] void bad(const std::string &text) const { fail("line " + std::to_string(number_) + ": " + text); }

 private:
  int get() {
    if (at_ == size_) {
      size_ = std::fread(block_.data(), 1, block_.size(), file_);
      at_ = 0;
      if (size_ == 0) {
        if (std::ferror(file_)) fail("cannot read the file");
        ended_ = true;
        return EOF;
      }
    }
    return static_cast<unsigned char>(block_[at_++]);
  }
  // unget gives back the character that get took last.
  void unget() {
    if (!ended_) --at_;
  }
  void skip() {
    int c = get();
    while (c != EOF && c != '\n') c = get();
    ++number_;
  }

  std::FILE *file_;
  std::vector<char> block_;
  std::size_t at_ = 0, size_ = 0;
  bool skip_line_ = false, ended_ = false;
  std::int64_t number_ = 1;
};

struct Network {
  int nodes = 0;
  std::vector<std::int32_t> supply;
  // Columns of the arcs, in order of their source.
  std::vector<std::pair<int, int>> ends;
  std::vector<std::int32_t> capacity;
  std::vector<std::int64_t> cost;
};

std::int32_t narrow(const Reader &in, std::int64_t v) {
  if (v < std::numeric_limits<std::int32_t>::min() || v > std::numeric_limits<std::int32_t>::max())
    in.bad("a supply or capacity does not fit 32 bits");
  return static_cast<std::int32_t>(v);
}

Network read(const char *path) {
  Reader in(path);
  Network net;
  std::int64_t arcs = -1;
  char kind;
  while (in.line(kind)) {
    if (kind == 'c') continue;
    if (kind == 'p') {
      if (in.word() != "min") in.bad("not a minimum-cost flow problem");
      std::int64_t nodes = in.number();
      arcs = in.number();
      if (nodes < 1 || arcs < 0 || nodes > 1 << 30 || arcs > 1 << 30) in.bad("sizes out of range");
      net.nodes = static_cast<int>(nodes);
      net.supply.assign(static_cast<std::size_t>(nodes), 0);
      net.ends.reserve(static_cast<std::size_t>(arcs));
      net.capacity.reserve(static_cast<std::size_t>(arcs));
      net.cost.reserve(static_cast<std::size_t>(arcs));
      continue;
    }
    if (arcs < 0) in.bad("the p line must come first");
    auto node = [&]() {
      std::int64_t v = in.number();
      if (v < 1 || v > net.nodes) in.bad("unknown node");
      return static_cast<int>(v - 1);
    };
    if (kind == 'n') {
      int v = node();
      net.supply[static_cast<std::size_t>(v)] = narrow(in, in.number());
    } else if (kind == 'a') {
      int from = node(), to = node();
      if (in.number() != 0) in.bad("lower bounds other than 0 are not supported");
      if (!net.ends.empty() && net.ends.back().first > from) in.bad("arcs must be in order of their source");
      net.ends.emplace_back(from, to);
      net.capacity.push_back(narrow(in, in.number()));
      net.cost.push_back(in.number());
    } else {
      in.bad(std::string("unknown line kind '") + kind + "'");
    }
  }
  if (static_cast<std::int64_t>(net.ends.size()) != arcs) fail("the number of arcs is not the one announced");
  return net;
}

std::string decimal(Wide v) {
  bool negative = v < 0;
  std::string digits;
  do {
    int d = static_cast<int>(v % 10);
    digits.push_back(static_cast<char>('0' + (d < 0 ? -d : d)));
    v /= 10;
  } while (v != 0);
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

// peak_kib is the most memory that this program has had. (The system's rusage
// would count the program that started this one, too.)
long peak_kib() {
  long kib = 0;
  std::FILE *status = std::fopen("/proc/self/status", "r");
  if (status == nullptr) fail("cannot read /proc/self/status");
  char line[256];
  while (std::fgets(line, sizeof line, status) != nullptr)
    if (std::sscanf(line, "VmHWM: %ld kB", &kib) == 1) break;
  std::fclose(status);
  return kib;
}

// Column reads a column of the network as a LEMON map.
template <typename Item, typename T, typename Stored>
class Column {
 public:
  using Key = Item;
  using Value = T;
  explicit Column(const std::vector<Stored> &values) : values_(values) {}
  T operator[](const Item &i) const { return values_[static_cast<std::size_t>(StaticDigraph::id(i))]; }

 private:
  const std::vector<Stored> &values_;
};

struct WideTraits {
  using Digraph = StaticDigraph;
  using Value = std::int32_t;
  using Cost = std::int64_t;
  using LargeCost = Wide;
  using Path = lemon::Path<Digraph>;
};

double processor_seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <typename Algorithm, typename Cost>
void solve(const Network &net, int bits) {
  long before = peak_kib();
  auto start = std::chrono::steady_clock::now();
  StaticDigraph graph;
  graph.build(net.nodes, net.ends.begin(), net.ends.end());
  Algorithm algorithm(graph);
  algorithm.upperMap(Column<StaticDigraph::Arc, std::int32_t, std::int32_t>(net.capacity))
      .costMap(Column<StaticDigraph::Arc, Cost, std::int64_t>(net.cost))
      .supplyMap(Column<StaticDigraph::Node, std::int32_t, std::int32_t>(net.supply));
  double setup = since(start);
  start = std::chrono::steady_clock::now();
  double processor = processor_seconds();
  auto outcome = algorithm.run();
  processor = processor_seconds() - processor;
  double seconds = since(start);
  if (outcome != Algorithm::OPTIMAL) fail("LEMON found no optimum");
  Wide optimum = 0;
  for (StaticDigraph::ArcIt a(graph); a != lemon::INVALID; ++a)
    optimum += static_cast<Wide>(algorithm.flow(a)) * net.cost[static_cast<std::size_t>(StaticDigraph::id(a))];
  std::printf("bits %d\nnodes %d\narcs %zu\noptimum %s\n", bits, net.nodes, net.ends.size(), decimal(optimum).c_str());
  std::printf("setup_seconds %.6f\nsolve_seconds %.6f\nprocessor_seconds %.6f\n", setup, seconds, processor);
  std::printf("read_kib %ld\npeak_kib %ld\n", before, peak_kib());
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) fail("usage: driver (network-simplex | cost-scaling) FILE [LONGEST]");
  std::string name = argv[1];
  Network net = read(argv[2]);
  Wide longest = net.nodes;
  if (argc == 4) {
    char *end;
    errno = 0;
    longest = std::strtoll(argv[3], &end, 10);
    if (*end != '\0' || errno != 0 || longest < 1) fail("LONGEST is not a whole number above 0");
    longest = std::min<Wide>(longest, net.nodes);
  }
  Wide largest = 0;
  for (std::int64_t c : net.cost) largest = std::max(largest, c < 0 ? -static_cast<Wide>(c) : static_cast<Wide>(c));
  const Wide limit = std::numeric_limits<std::int64_t>::max();
  std::printf("algorithm %s\nlemon %s\ncompiler %s\n", name.c_str(), LEMON_VERSION, __VERSION__);
  if (name == "network-simplex") {
    // A potential is the cost of the tree's path from the root, of which one arc
    // may be artificial and costs 2^62; a reduced cost has two of them, of which
    // the artificial parts can only cancel in these networks (one node takes all
    // flow).
    bool fits = (largest + 1) * (longest + 2) <= limit / 8;
    fits ? solve<lemon::NetworkSimplex<StaticDigraph, std::int32_t, std::int64_t>, std::int64_t>(net, 64)
         : solve<lemon::NetworkSimplex<StaticDigraph, std::int32_t, Wide>, Wide>(net, 128);
  } else if (name == "cost-scaling") {
    // LEMON multiplies costs by the nodes and its scaling factor of 16. The first
    // phase starts with epsilon at a sixteenth of the largest of these, and a
    // phase changes a potential by at most 3 × longest × epsilon (Goldberg 1997);
    // all phases together by 16/15 of that, a reduced cost by twice that.
    Wide scaled = largest <= limit / 16 / (net.nodes + 1) ? largest * 16 * (net.nodes + 1) : limit;
    bool fits = scaled <= limit / 2 / (longest + 2);
    using Narrow = lemon::CostScaling<StaticDigraph, std::int32_t, std::int64_t>;
    using Large = lemon::CostScaling<StaticDigraph, std::int32_t, std::int64_t, WideTraits>;
    fits ? solve<Narrow, std::int64_t>(net, 64) : solve<Large, std::int64_t>(net, 128);
  } else {
    fail("unknown algorithm " + name);
  }
  return 0;
}
