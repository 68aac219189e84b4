/** Says that the script of a worker arrived, and does nothing else: started to find out whether. */
postMessage('arrived')
