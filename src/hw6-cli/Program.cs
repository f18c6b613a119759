System.Console.WriteLine("hw6");
