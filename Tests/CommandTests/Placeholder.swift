@testable import retinascope
