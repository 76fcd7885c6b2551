-- The other names under which programs know these parts.
local loaded = ...
loaded.ao = loaded[".ao"]
loaded[".json"] = loaded.json
loaded[".handlers-utils"] = loaded[".handlers"].utils
loaded[".crypto.init"] = loaded[".crypto"]
return true
