import Support
import Testing

@Suite struct PathWordTests {
  @Test(arguments: [
    ("train", "./train"), ("a.png", "a.png"), ("train/", "train/"), ("./train", "./train"), ("-", "-"),
    ("-a.png", "./-a.png"), ("a b", "'./a b'"), ("/x", "/x"),
  ])
  func noPathIsTakenForACommand(_ path: String, _ word: String) {
    #expect(shellPath(path) == word)
  }
}
