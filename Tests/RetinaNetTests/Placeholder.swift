@testable import RetinaNet
