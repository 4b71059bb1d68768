@testable import Annotations
