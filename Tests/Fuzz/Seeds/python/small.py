a = 'b\'c\n' "d"
b = {'x': (1, .5), 2: None}
